import type { CodeRecord, MisconfigurationRecord, ParsedRecord, SecretRecord } from "@/lib/model/record";
import { type Fields, fields, present } from "@/lib/parsers/fields";
import { asText, cut, firstText } from "@/lib/parsers/loose-text";
import { namesAdvisory, referencesOf } from "@/lib/parsers/sarif-advisory";
import { imageTarget } from "@/lib/parsers/sarif-image";
import { locusOf, type SarifPlace } from "@/lib/parsers/sarif-location";
import { ownLinesAround, quotedAround } from "@/lib/parsers/sarif-quotes";
import { readResult, type SarifResult } from "@/lib/parsers/sarif-result";
import { sarifRuleText } from "@/lib/parsers/sarif-rule-text";
import { textOf } from "@/lib/parsers/sarif-rules";
import { cwesOf } from "@/lib/parsers/sarif-severity";
import { namesDockerfileRule, namesSecretRule, type SarifClass, stableFingerprint } from "@/lib/parsers/sarif-tools";
import { messagePackage, vulnerabilityRecord } from "@/lib/parsers/sarif-vulnerability";
import {
  credentialsIn,
  isWholeSecret,
  secretContext,
  valuesShown,
  withoutCredentials,
} from "@/lib/parsers/shown-secrets";
import { ownLines, sourceContext } from "@/lib/parsers/source-context";

const MAX_MESSAGE_CHARS = 4_000;
const MAX_NAME_CHARS = 1_000;

/** One result as one record: several locations are loci of one finding, the first is its identity (SARIF 3.27.12). */
export function recordsOfResult(value: unknown, run: Fields): ParsedRecord[] {
  const given = readResult(value, run);
  const outcome = outcomeOf(given);
  const kind = classOf(given);
  if (outcome !== "fail") {
    const record = misconfigurationRecord(given, outcome);
    return [kind === "secret" ? withoutValue(record, secretRecord(given)) : record];
  }
  switch (kind) {
    case "vulnerability":
      return [vulnerabilityRecord(given)];
    case "secret":
      return [secretRecord(given)];
    case "misconfiguration":
      return [misconfigurationRecord(given, "fail")];
    case "code":
      return [codeRecord(given)];
  }
}

/**
 * `pass` is a pass. Not applicable, informational, open and for review are neither finding nor pass, unless a tool
 * gives an open or to-be-reviewed result a level all the same: then it claims a problem and is a finding. Nor is what
 * the log repeats from its baseline and this run did not find any more (SARIF 3.27.24).
 */
function outcomeOf({ result }: SarifResult): "fail" | "pass" | "unknown" {
  if (asText(result.baselineState)?.toLowerCase() === "absent") return "unknown";
  const kind = asText(result.kind)?.toLowerCase();
  const level = asText(result.level)?.toLowerCase();
  if (kind === "pass" || (kind === undefined && level === "pass")) return "pass";
  if (kind === "notapplicable" || kind === "informational" || (kind === undefined && level === "notapplicable"))
    return "unknown";
  if (kind === undefined && level === "open") return "unknown"; // 2.0.0: what could not be decided
  if (kind === "review" || kind === "open") return level && level !== "none" ? "fail" : "unknown";
  return "fail";
}

/** What the result says about itself comes first, the kind of its tool last. */
function classOf(given: SarifResult): SarifClass {
  const { rule, tool } = given;
  const id = rule.id ?? "";
  const name = asText(rule.meta.name) ?? "";
  if (isSecretRule(given, id, name)) return "secret";
  if (namesAdvisory(id) || /PackageVulnerability$/.test(name)) return "vulnerability";
  if (tool.family === "trivy" && /^License/i.test(name)) return "misconfiguration";
  if (tool.family === "semgrep" && namesDockerfileRule(id)) return "misconfiguration";
  if (tool.family === "cargo-audit") return "misconfiguration"; // a yanked version: no advisory is about it
  return tool.class;
}

function isSecretRule({ tool }: SarifResult, id: string, name: string): boolean {
  switch (tool.family) {
    case "trivy":
      return name === "Secret";
    case "checkov":
      return /^CKV_SECRET_/.test(id);
    case "kics":
      return /^Passwords And Secrets/i.test(name);
    case "semgrep":
      return namesSecretRule(id);
    default:
      return tool.class === "secret" || /^(?:CSCAN\d{4}|SEC101)\b/.test(id); // CredScan's, whatever runs them
  }
}

function misconfigurationRecord(given: SarifResult, result: "fail" | "pass" | "unknown"): MisconfigurationRecord {
  const { rule, tool, message, places, base } = given;
  const place = places[0];
  const image = place && /^(stackrox|dockle)$/.test(tool.family) ? imageTarget(place.path) : null;
  const record: MisconfigurationRecord = {
    kind: "misconfiguration",
    ...base,
    result,
    rule: { family: tool.family, id: rule.id ?? "unnamed" },
    ruleText: sarifRuleText(rule),
    resource: image || !place ? "image" : resourceOf(given),
    locus: image ? {} : locusOf(places),
    references: referencesOf(rule.meta, given.result),
  };
  if (!place && !given.overImage && tool.family !== "dockle" && tool.family !== "stackrox") record.resource = ".";
  if (image) record.target = image;
  const crate = tool.family === "cargo-audit" ? messagePackage(given) : null;
  if (crate) record.resource = crate.name;
  if (message) record.message = cut(message, MAX_MESSAGE_CHARS);
  const shown = shownIn(given);
  if (shown.length > 0) record.shown = shown;
  const help = textOf(rule.meta.help);
  if (help) record.resolution = cut(help, MAX_MESSAGE_CHARS);
  return record;
}

/** What was no leak, or is none any more, may still be quoted: nothing kept of it shows the value. */
function withoutValue(record: MisconfigurationRecord, secret: SecretRecord): MisconfigurationRecord {
  const { message: _quoted, ruleText: _rule, ...kept } = record;
  const shown = [...new Set([...(secret.value ? [secret.value] : []), ...(secret.shown ?? []), ...(kept.shown ?? [])])];
  return {
    ...kept,
    title: secret.title,
    ...present({ description: secret.description, shown: shown.length > 0 ? shown : undefined }),
  };
}

/** The file, with the address of the thing in it where the tool gives one (`main.tf#aws_s3_bucket.logs`). */
function resourceOf({ places }: SarifResult): string {
  const place = places[0];
  if (!place) return ".";
  const { path, logicalName: name, logicalKind: kind } = place;
  if (name === null || /docker/i.test(kind ?? "") || path.endsWith(name)) return path || (name ?? ".");
  const address = kind && /^[a-z0-9]+_[a-z0-9_]+$/.test(kind) ? `${kind}.${name}` : name; // terrascan gives type and name apart
  return path === "" ? address : `${path}#${address}`;
}

function codeRecord(given: SarifResult): CodeRecord {
  const { rule, tool, message, places, base, result } = given;
  const place = places[0];
  // gosec numbers the lines it quotes and quotes their neighbours.
  const snippet =
    place?.snippet && tool.family === "gosec"
      ? ownLines(place.snippet, place.line ?? undefined, place.endLine ?? undefined)
      : (place?.snippet ?? null);
  const context = sourceContext(snippet === null ? null : withoutCredentials(snippet));
  const shown = shownIn(given);
  const record: CodeRecord = {
    kind: "code",
    ...base,
    rule: { family: tool.family, id: rule.id ?? "unnamed" },
    ruleText: sarifRuleText(rule),
    path: places[0]?.path || (places[0]?.logicalName ?? ""),
    fingerprint:
      stableFingerprint(tool.family, fields(result.partialFingerprints), fields(result.fingerprints)) ??
      (place ? namedInside(place) : null),
    locus: locusOf(places),
    cwes: cwesOf(result, rule.meta, given.run),
    references: referencesOf(rule.meta, result),
  };
  if (context) record.context = context;
  if (shown.length > 0) record.shown = shown;
  if (message) record.message = cut(message, MAX_MESSAGE_CHARS);
  return record;
}

/** Credentials in the lines and the message that a result quotes, whatever its outcome: it is stored as it came. */
function shownIn({ places, message, result }: SarifResult): string[] {
  const quoted = [...places.map(({ snippet }) => snippet), ...quotedAround(result), message];
  return credentialsIn([...new Set(quoted)].filter(Boolean).join("\n"));
}

/** In a binary or a generated file no line tells two results apart: the function or type that the result names does. */
function namedInside({ path, line, snippet, logicalName }: SarifPlace): string | null {
  return path !== "" && line === null && snippet === null && logicalName !== null
    ? `logicalLocation=${cut(logicalName, MAX_NAME_CHARS)}`
    : null;
}

/**
 * A leaked secret. Only tools known to put the bare value into their report give one (Gitleaks: `offender`, or the
 * snippet since version 8); other tools quote the line around it, which is kept with literals and long words blanked.
 */
function secretRecord(given: SarifResult): SecretRecord {
  const { rule, tool, message, places, base, result, facts } = given;
  const offender = asText(fields(result.properties).offender);
  const snippet = places[0]?.snippet ?? null;
  const bare = tool.family === "gitleaks" ? (offender ?? snippet) : null;
  const value = bare && isWholeSecret(bare) ? bare : null;
  const context = secretContext(facts.match ?? (value ? null : snippet));
  const record: SecretRecord = {
    ...base,
    title: value ? base.title.replaceAll(value, "***") : base.title,
    kind: "secret",
    rule: { family: tool.family, id: rule.id ?? gitleaksRule(message) },
    ruleText: sarifRuleText(rule, value),
    path: places[0]?.path ?? "",
    locus: locusOf(places),
    references: referencesOf(rule.meta, result),
  };
  if (value && record.description) record.description = record.description.replaceAll(value, "***");
  if (value) record.value = value;
  if (context) record.context = context;
  // The lines around it have a name before what is secret in them, but for its own: there every literal may be.
  const own = value ? [] : [facts.match, snippet ?? ownLinesAround(result)];
  const shown = [
    ...own.flatMap((line) => (line ? valuesShown(line) : [])),
    ...quotedAround(result).flatMap((text) => credentialsIn(text)),
  ];
  if (shown.length > 0) record.shown = [...new Set(shown)];
  return record;
}

/** Gitleaks 7 names its rule only in the message: `AWS Access Key secret detected`. */
function gitleaksRule(message: string | null): string {
  return /^(.+) secret detected$/.exec(firstText(message) ?? "")?.[1] ?? "unnamed";
}
