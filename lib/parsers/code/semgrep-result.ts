import type { ParsedRecord, RuleText, SecretRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { codeRecord } from "@/lib/parsers/code/code-record";
import { cweIds } from "@/lib/parsers/code/cwe-ids";
import { dependencyRecord } from "@/lib/parsers/code/semgrep-dependency";
import { type Fields, fields, isObject, list, number, text, texts } from "@/lib/parsers/fields";
import { checkRecord } from "@/lib/parsers/iac/check-record";
import { firstText } from "@/lib/parsers/loose-text";
import { RejectedItem } from "@/lib/parsers/parser";
import { namesDockerfileRule, namesSecretRule, stableFingerprint } from "@/lib/parsers/sarif-tools";
import { secretRecord } from "@/lib/parsers/secrets/secret-record";
import { tidyPath } from "@/lib/parsers/source-path";

/** One element of `results`: a vulnerable dependency, a leaked secret or a code weakness, by what it carries. */
export function semgrepResult(value: unknown): ParsedRecord {
  const item = fields(value);
  const extra = fields(item.extra);
  const rule = firstText(item.check_id);
  if (rule === null) throw new RejectedItem("check_id is missing: nothing says which rule matched.");
  const metadata = fields(extra.metadata);
  if (isObject(extra.sca_info)) return dependency(rule, item, extra, metadata);
  if (isSecret(rule, extra, metadata)) return secret(rule, item, extra, metadata);
  return namesDockerfileRule(rule)
    ? dockerfileCheck(rule, item, extra, metadata)
    : weakness(rule, item, extra, metadata);
}

/** Semgrep Secrets validates what it finds; a rule of the registry says in its id that it looks for secrets. */
function isSecret(rule: string, extra: Fields, metadata: Fields): boolean {
  const state = text(extra.validation_state);
  const validated = state !== undefined && state !== "NO_VALIDATOR";
  return validated || text(metadata.product) === "secrets" || namesSecretRule(rule);
}

function weakness(rule: string, item: Fields, extra: Fields, metadata: Fields): ParsedRecord {
  return codeRecord({
    family: "semgrep",
    rule,
    path: text(item.path) ?? "",
    ...linesOf(item),
    severity: parseSeverity(extra.severity),
    message: text(extra.message),
    quoted: text(extra.lines),
    fingerprint: stableFingerprint("semgrep", { "matchBasedId/v1": extra.fingerprint }),
    references: referencesOf(metadata),
    cwes: cweIds(metadata.cwe),
    ruleText: rulePage(metadata),
    suppressed: suppression(extra),
  });
}

/** Its own page, and not the first of what it refers to. */
function rulePage(metadata: Fields): RuleText | undefined {
  const page = firstText(metadata.source, metadata.shortlink);
  return page === null ? undefined : { helpUri: page };
}

function dockerfileCheck(rule: string, item: Fields, extra: Fields, metadata: Fields): ParsedRecord {
  const message = text(extra.message);
  return checkRecord({
    family: "semgrep",
    rule,
    result: "fail",
    path: tidyPath(text(item.path) ?? ""),
    ...linesOf(item),
    severity: parseSeverity(extra.severity),
    title: message ?? rule,
    message,
    quoted: text(extra.lines),
    references: referencesOf(metadata),
    ruleText: { ...rulePage(metadata), cwes: cweIds(metadata.cwe) ?? null },
    suppressed: suppression(extra),
  });
}

function secret(rule: string, item: Fields, extra: Fields, metadata: Fields): ParsedRecord {
  const state = text(extra.validation_state);
  return secretRecord({
    family: "semgrep",
    rule,
    path: text(item.path) ?? "",
    ...linesOf(item),
    severity: parseSeverity(extra.severity),
    title: text(extra.message) ?? rule,
    quoted: text(extra.lines),
    detail: state && state !== "NO_VALIDATOR" ? state.toLowerCase().replaceAll("_", " ") : undefined,
    validity: semgrepValidity(state),
    references: referencesOf(metadata),
    suppressed: suppression(extra),
  });
}

/** Of `CONFIRMED_VALID`, `CONFIRMED_INVALID`, `VALIDATION_ERROR` and `NO_VALIDATOR` the first two; the platform's list puts `VALIDATION_STATE_` before. */
export function semgrepValidity(state: string | undefined): SecretRecord["validity"] {
  if (state?.endsWith("CONFIRMED_VALID")) return "valid";
  return state?.endsWith("CONFIRMED_INVALID") ? "invalid" : undefined;
}

function dependency(rule: string, item: Fields, extra: Fields, metadata: Fields): ParsedRecord {
  const info = fields(extra.sca_info);
  const match = fields(info.dependency_match);
  const found = fields(match.found_dependency);
  const name = text(found.package) ?? text(fields(match.dependency_pattern).package);
  if (name === undefined) throw new RejectedItem("found_dependency names no package.");
  return dependencyRecord({
    ids: [firstText(metadata["sca-vuln-database-identifier"]), ...idsOf(metadata), rule].map((id) => id ?? undefined),
    severity: parseSeverity(text(metadata["sca-severity"]) ?? extra.severity),
    title: undefined,
    description: text(extra.message),
    references: referencesOf(metadata),
    cwes: cweIds(metadata.cwe),
    ecosystem: text(found.ecosystem) ?? text(fields(match.dependency_pattern).ecosystem),
    name,
    version: text(found.version),
    fixedVersion: fixedVersion(metadata["sca-fix-versions"], name),
    lockfile: text(match.lockfile) ?? text(found.lockfile_path) ?? text(found.manifest_path) ?? text(item.path),
    line: number(found.line_number),
    reachability: reachability(info, text(found.transitivity)),
    suppressed: suppression(extra),
  });
}

function idsOf(metadata: Fields): string[] {
  return [metadata.cve, metadata.ghsa].flatMap((value) => (Array.isArray(value) ? texts(value) : (text(value) ?? [])));
}

/** `[{"minimist": "1.2.6"}, {"other": "2.0"}]`: what fixes the package that was found. */
function fixedVersion(value: unknown, name: string): string | undefined {
  const versions = list(value).map((one) => (Object.hasOwn(fields(one), name) ? text(fields(one)[name]) : undefined));
  return versions.filter(Boolean).join(", ") || undefined;
}

function reachability(info: Fields, transitivity: string | undefined): string | undefined {
  const reached = typeof info.reachable === "boolean" ? (info.reachable ? "reachable" : "not reached") : undefined;
  return [reached, transitivity].filter(Boolean).join(", ") || undefined;
}

function linesOf(item: Fields): { line: number | undefined; endLine: number | undefined } {
  return { line: number(fields(item.start).line), endLine: number(fields(item.end).line) };
}

function referencesOf(metadata: Fields): string[] {
  const references = [
    ...texts(metadata.references),
    ...(text(metadata.references) ? [String(metadata.references)] : []),
    text(metadata.source),
  ];
  return [...new Set(references.filter((uri): uri is string => uri !== undefined && /^https?:\/\//i.test(uri)))];
}

function suppression(extra: Fields): string | undefined {
  return extra.is_ignored === true ? "A nosemgrep comment stands beside it." : undefined;
}
