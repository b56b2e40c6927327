import { parseSeverity, type Severity, severityOfCvss } from "@/lib/model/severity";
import { type Fields, fields, list, lookup, texts } from "@/lib/parsers/fields";
import { asNumber, asText, firstText } from "@/lib/parsers/loose-text";

const LEVELS: Record<string, Severity> = { error: "high", warning: "medium", note: "low", none: "info" };

/**
 * The severity of a result, from the most to the least telling source: the tool's own word (in a property, a tag or
 * the message), a `security-severity` between 0 and 10 read by the CVSS bands, then the level. A word nobody knows or
 * a number out of range is skipped, not guessed at; a tool that says "unknown" is believed.
 */
export function sarifSeverity(result: Fields, rule: Fields, run: Fields, messageWord: string | null): Severity {
  const own = fields(result.properties);
  const shared = fields(rule.properties);
  const words = [
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
    ...wordTags(own.tags),
    ...wordTags(shared.tags),
  ];
  for (const word of words) {
    const text = asText(word);
    if (text === null) continue;
    const severity = parseSeverity(text);
    if (severity !== "unknown" || /^unknown$/i.test(text)) return severity;
  }
  const score = asNumber(own["security-severity"]) ?? asNumber(shared["security-severity"]);
  const band = severityOfCvss(score ?? undefined);
  return band === "unknown" ? (lookup(LEVELS, levelOf(result, rule, run)) ?? "unknown") : band;
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
    overrideOf(rule, run) ??
    firstText(fields(rule.defaultConfiguration).level, fields(rule.configuration).defaultLevel, rule.defaultLevel);
  const level = configured?.toLowerCase();
  return level && Object.hasOwn(LEVELS, level) ? level : "warning";
}

function overrideOf(rule: Fields, run: Fields): string | null {
  const id = asText(rule.id);
  if (id === null) return null;
  for (const invocation of list(run.invocations)) {
    for (const override of list(fields(invocation).ruleConfigurationOverrides).map(fields)) {
      if (asText(fields(override.descriptor).id) === id) return asText(fields(override.configuration).level);
    }
  }
  return null;
}

/** CWE ids a result or its rule names, as `CWE-79`, in order and once each. */
export function cwesOf(result: Fields, rule: Fields): string[] {
  const own = fields(result.properties);
  const shared = fields(rule.properties);
  const targets = [
    ...list(rule.relationships).map((relation) => fields(fields(relation).target)),
    ...list(result.taxa).map(fields),
  ];
  const taxa = targets
    .filter((target) => /cwe/i.test(asText(fields(target.toolComponent).name) ?? ""))
    .map((target) => asText(target.id) ?? "");
  const stated = [own.cwe, shared.cwe, own.cwes, shared.cwes].flatMap((value) =>
    Array.isArray(value) ? value : [value],
  );
  const tags = [...texts(shared.tags), ...texts(own.tags)];
  const found = [
    ...taxa.map((text) => /^(?:CWE-)?0*([1-9]\d*|0)$/i.exec(text)?.[1]),
    ...[...stated.map((value) => asText(value) ?? ""), ...tags].map((text) => /\bcwe[-_: ]?0*(\d+)/i.exec(text)?.[1]),
  ];
  return [...new Set(found.filter((id) => id !== undefined).map((id) => `CWE-${id}`))];
}
