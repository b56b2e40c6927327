import { parseSeverity, type Severity, severityOfCvss } from "@/lib/model/severity";
import { type Fields, fields, list, lookup, texts } from "@/lib/parsers/fields";
import { asNumber, asText, firstText } from "@/lib/parsers/loose-text";
import { lookupOf } from "@/lib/parsers/sarif-lookup";
import { ruleOf } from "@/lib/parsers/sarif-rules";

const LEVELS: Record<string, Severity> = { error: "high", warning: "medium", note: "low", none: "info" };

/**
 * The severity of a result, from the most to the least telling source: the tool's own word (in a property, a tag or
 * the message; some rules of Semgrep have one for a `security-severity`), a `security-severity` between 0 and 10 read by
 * the CVSS bands, then the level. A word nobody knows or
 * a number out of range is skipped, not guessed at; a tool that says "unknown" is believed.
 */
export function sarifSeverity(result: Fields, rule: Fields, run: Fields, messageWord: string | null): Severity {
  const own = fields(result.properties);
  const shared = fields(rule.properties);
  const stated = firstSeverity([
    messageWord,
    headlineWord(rule),
    own.severity,
    own.issue_severity,
    own.securitySeverity,
    own.securityRisk,
    own.cvssv3_baseSeverity,
    own.cvssv4_baseSeverity,
    shared.severity,
    shared.cvssV3_severity,
    shared.cvssv3_baseSeverity,
  ]);
  const word =
    stated ??
    firstSeverity(wordTags(own.tags)) ??
    firstSeverity(wordTags(shared.tags)) ??
    firstSeverity([own["security-severity"], shared["security-severity"]]);
  if (word) return word;
  const score = asNumber(own["security-severity"]) ?? asNumber(shared["security-severity"]);
  const band = severityOfCvss(score ?? undefined);
  return band === "unknown" ? (lookup(LEVELS, levelOf(result, rule, run)) ?? "unknown") : band;
}

function firstSeverity(words: readonly unknown[]): Severity | undefined {
  for (const word of words) {
    const text = asText(word);
    if (text === null) continue;
    const severity = parseSeverity(text);
    if (severity !== "unknown" || /^unknown$/i.test(text)) return severity;
  }
  return undefined;
}

/** Snyk's headline: `Low severity - Denial of Service (DoS) vulnerability in bzip2`. */
function headlineWord(rule: Fields): string | null {
  return /^(Critical|High|Medium|Low) severity - /.exec(asText(fields(rule.shortDescription).text) ?? "")?.[1] ?? null;
}

/** Tags that are nothing but a severity, as Trivy (`HIGH`) and roxctl (`IMPORTANT`) write them. */
function wordTags(tags: unknown): string[] {
  return texts(tags).filter((tag) => /^(CRITICAL|HIGH|IMPORTANT|MODERATE|MEDIUM|LOW)$/.test(tag));
}

/** SARIF 3.27.10: the result's level, else an override of the invocation, else the rule's default, else `warning`. */
function levelOf(result: Fields, rule: Fields, run: Fields): string {
  const stated = asText(result.level)?.toLowerCase();
  if (stated && Object.hasOwn(LEVELS, stated)) return stated;
  const configured =
    overrideOf(result, rule, run) ??
    firstText(fields(rule.defaultConfiguration).level, fields(rule.configuration).defaultLevel, rule.defaultLevel);
  const level = configured?.toLowerCase();
  return level && Object.hasOwn(LEVELS, level) ? level : "warning";
}

const OVERRIDES = new WeakMap<Fields, Map<Fields | string, string>>();

/**
 * The level that an invocation gives the rule instead of its own; the overrides name rules as results do, by id, index or guid.
 * Of a rule that the run does not describe there is only the id.
 */
function overrideOf(result: Fields, rule: Fields, run: Fields): string | null {
  let levels = OVERRIDES.get(run);
  if (!levels) {
    levels = new Map();
    for (const invocation of list(run.invocations)) {
      for (const override of list(fields(invocation).ruleConfigurationOverrides).map(fields)) {
        const { id, meta } = ruleOf({ rule: override.descriptor }, run);
        const level = asText(fields(override.configuration).level);
        const key = isDescribed(meta) ? meta : id;
        if (level !== null && key !== null && !levels.has(key)) levels.set(key, level);
      }
    }
    OVERRIDES.set(run, levels);
  }
  if (isDescribed(rule)) return levels.get(rule) ?? null;
  const id = levels.size === 0 ? null : ruleOf(result, run).id;
  return (id === null ? undefined : levels.get(id)) ?? null;
}

function isDescribed(rule: Fields): boolean {
  return Object.keys(rule).length > 0;
}

/** CWE ids a result or its rule names, as `CWE-79`, once each: those of taxonomies, then properties, then tags. */
export function cwesOf(result: Fields, rule: Fields, run: Fields): string[] {
  const shared = cwesOfRule(rule, run);
  const properties = fields(result.properties);
  const taxa = list(result.taxa);
  if (taxa.length === 0 && !("cwe" in properties || "cwes" in properties || "tags" in properties)) return shared.all;
  const own = cweSources(properties, taxa.map(fields), run);
  if (own.taxa.length + own.stated.length + own.tags.length === 0) return shared.all;
  const found = [...shared.taxa, ...own.taxa, ...own.stated, ...shared.stated, ...shared.tags, ...own.tags];
  return [...new Set(found)];
}

type CweSources = { taxa: string[]; stated: string[]; tags: string[] };
const OF_RULE = new WeakMap<Fields, CweSources & { all: string[] }>();

/** A rule has many results: what it says is read once. */
function cwesOfRule(rule: Fields, run: Fields): CweSources & { all: string[] } {
  const known = OF_RULE.get(rule);
  if (known) return known;
  const targets = list(rule.relationships).map((relation) => fields(fields(relation).target));
  const sources = cweSources(fields(rule.properties), targets, run);
  const made = { ...sources, all: [...new Set([...sources.taxa, ...sources.stated, ...sources.tags])] };
  OF_RULE.set(rule, made);
  return made;
}

function cweSources(properties: Fields, targets: readonly Fields[], run: Fields): CweSources {
  const taxa = targets
    .map((target) => taxonOf(target, run))
    .filter(({ taxonomy }) => /cwe/i.test(taxonomy))
    .map(({ id }) => /^(?:CWE-)?0*([1-9]\d*|0)$/i.exec(id)?.[1]);
  const stated = [properties.cwe, properties.cwes].flatMap((value) => (Array.isArray(value) ? value : [value]));
  const named = (text: string) => /\bcwe[-_: ]?0*(\d+)/i.exec(text)?.[1];
  return {
    taxa: cwes(taxa),
    stated: cwes(stated.map((value) => named(asText(value) ?? ""))),
    tags: cwes(texts(properties.tags).map(named)),
  };
}

/**
 * The taxon a reference means and the taxonomy it is of: by name and id, or by their places in the run's `taxonomies` or their
 * guids (SARIF 3.52, 3.54).
 */
function taxonOf(reference: Fields, run: Fields): { taxonomy: string; id: string } {
  const component = fields(reference.toolComponent);
  const name = asText(component.name);
  const id = asText(reference.id);
  if (name !== null && id !== null) return { taxonomy: name, id };
  const taxonomies = lookupOf(run.taxonomies);
  const guid = asText(component.guid);
  const taxonomy =
    taxonomies.at(asNumber(component.index)) ?? (guid === null ? taxonomies.name(name) : taxonomies.guid(guid)) ?? {};
  const taxa = lookupOf(taxonomy.taxa);
  const taxon = taxa.at(asNumber(reference.index)) ?? taxa.guid(asText(reference.guid));
  return { taxonomy: name ?? asText(taxonomy.name) ?? "", id: id ?? asText(taxon?.id) ?? "" };
}

const cwes = (ids: readonly (string | undefined)[]) => ids.filter((id) => id !== undefined).map((id) => `CWE-${id}`);
