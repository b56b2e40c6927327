import { z } from "zod";
import { parseRepositoryUrl } from "@/lib/engine/repository-url";
import type { ParsedRecord, RecordTarget } from "@/lib/model/record";
import { parseSeverity, type Severity } from "@/lib/model/severity";
import { codeRecord } from "@/lib/parsers/code/code-record";
import { cweIds } from "@/lib/parsers/code/cwe-ids";
import { dependencyRecord } from "@/lib/parsers/code/semgrep-dependency";
import { semgrepValidity } from "@/lib/parsers/code/semgrep-result";
import { isEmptyReportOf } from "@/lib/parsers/empty-list";
import { type Fields, fields, isObject, list, number, text, texts } from "@/lib/parsers/fields";
import { checkRecord } from "@/lib/parsers/iac/check-record";
import { firstText } from "@/lib/parsers/loose-text";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";
import { namesDockerfileRule, namesSecretRule, stableFingerprint } from "@/lib/parsers/sarif-tools";
import { secretRecord } from "@/lib/parsers/secrets/secret-record";
import { tidyPath } from "@/lib/parsers/source-path";

const Envelope = z.object({ findings: z.array(z.unknown()), cursor: z.unknown().optional() });

/**
 * Findings exported from Semgrep AppSec Platform: Code, Supply Chain and Secrets.
 *
 * Yields   one record per finding, in report order, each about the repository it names. The identity is that of the same finding
 *          in the command line's output: rule, path and `match_based_id`.
 * Units    severity is the platform's own word.
 * Errors   a finding without a rule is rejected; a cursor says that more pages follow, so that the report is incomplete.
 * Triage   what is triaged as ignored, or is fixed, is suppressed with the person's reason.
 * Source   semgrep.dev/api/v1/docs, /deployments/{slug}/findings and /secrets; fixtures in __fixtures__/semgrep-app-json.
 */
export const semgrepAppJson = defineParser<z.infer<typeof Envelope>>({
  id: "semgrep-app-json",
  version: 3,
  family: "semgrep",
  media: "json",
  matches: (sketch, hint) =>
    isObject(sketch) &&
    (list(sketch.findings).some(isFinding) ||
      (Object.keys(sketch).join() === "findings" &&
        Array.isArray(sketch.findings) &&
        isEmptyReportOf(/semgrep/i, sketch.findings, hint))),
  envelope: Envelope,
  items: [{ at: ["findings", "*"] }],
  header: (doc) => ({
    ...EMPTY_HEADER,
    tool: { name: "Semgrep AppSec Platform", version: null },
    incomplete: text(doc.cursor) ? "Only one page of the findings was exported." : null,
  }),
  records: ({ value }) => [recordOf(fields(value))],
});

function isFinding(value: unknown): boolean {
  if (!isObject(value)) return false;
  const named = "rule_name" in value && ("match_based_id" in value || "syntactic_id" in value || "location" in value);
  const dependency = "vulnerability_identifier" in value && "found_dependency" in value;
  return named || dependency || ("findingPath" in value && "validationState" in value);
}

function recordOf(item: Fields): ParsedRecord {
  const target = repositoryOf(fields(item.repository));
  const record =
    "found_dependency" in item ? dependency(item) : "findingPath" in item ? leak(item) : weaknessOrSecret(item);
  return target ? { ...record, target } : record;
}

function repositoryOf(repository: Fields): RecordTarget | null {
  const name = parseRepositoryUrl(text(repository.url) ?? "");
  return name === null ? null : { kind: "repository", name };
}

function weaknessOrSecret(item: Fields): ParsedRecord & { kind: "code" | "secret" | "misconfiguration" } {
  const rule = firstText(item.rule_name, fields(item.rule).name);
  if (rule === null) throw new RejectedItem("rule_name is missing: nothing says which rule matched.");
  const place = fields(item.location);
  const meta = fields(item.rule);
  const message = text(item.rule_message) ?? text(meta.message);
  const common = {
    family: "semgrep",
    rule,
    path: text(place.file_path) ?? "",
    line: number(place.line),
    endLine: number(place.end_line),
    severity: severityOf(item.severity),
    suppressed: suppression(item),
  };
  if (namesSecretRule(rule)) return secretRecord({ title: message ?? rule, ...common });
  if (namesDockerfileRule(rule))
    return checkRecord({ result: "fail", title: message ?? rule, message, ...common, path: tidyPath(common.path) });
  return codeRecord({
    message,
    ...common,
    fingerprint: stableFingerprint("semgrep", { "matchBasedId/v1": item.match_based_id }),
    references: [text(item.line_of_code_url)].filter((uri) => uri !== undefined),
    cwes: cweIds(meta.cwe_names),
    ruleText: { helpUri: null },
  });
}

function dependency(item: Fields): ParsedRecord & { kind: "vulnerability" } {
  const found = fields(item.found_dependency);
  const name = text(found.package);
  if (name === undefined) throw new RejectedItem("found_dependency names no package.");
  const fixes = list(item.fix_recommendations).map(fields);
  const meta = fields(item.rule);
  return dependencyRecord({
    ids: [text(item.vulnerability_identifier), text(item.rule_name)],
    severity: severityOf(item.severity),
    title: undefined,
    description: text(item.rule_message) ?? text(meta.message),
    references: [text(found.lockfile_line_url), text(item.line_of_code_url)].filter((uri) => uri !== undefined),
    cwes: cweIds(meta.cwe_names),
    ecosystem: text(found.ecosystem),
    name,
    version: text(found.version),
    fixedVersion:
      fixes
        .filter((fix) => text(fix.package) === name)
        .map((fix) => text(fix.version))
        .filter(Boolean)
        .join(", ") || undefined,
    lockfile: text(found.lockfile_path) ?? text(fields(item.location).file_path),
    line: number(fields(item.location).line),
    reachability: [text(item.reachability), text(found.transitivity)].filter(Boolean).join(", ") || undefined,
    suppressed: suppression(item),
  });
}

/** A finding of the Secrets list: it names a validator's type and where, never the value. */
function leak(item: Fields): ParsedRecord & { kind: "secret" } {
  const type = text(item.type);
  const [, path = "", line] = /^(.*?)(?::(\d{1,9}))?$/s.exec(text(item.findingPath) ?? "") ?? [];
  return secretRecord({
    family: "semgrep",
    rule: type ?? firstText(item.ruleHashId) ?? "secret",
    path,
    line: number(line),
    severity: severityOf(item.severity),
    title: `${type ?? "Secret"} in ${path || "the repository"}`,
    detail: text(item.validationState)
      ?.replace(/^VALIDATION_STATE_/, "")
      .toLowerCase()
      .replaceAll("_", " "),
    validity: semgrepValidity(text(item.validationState)),
    references: texts([item.findingPathUrl]),
    suppressed: suppression(item),
  });
}

/** `high`, or `SEVERITY_HIGH` of the Secrets list. */
function severityOf(value: unknown): Severity {
  return parseSeverity(text(value)?.replace(/^SEVERITY_/, ""));
}

function suppression(item: Fields): string | undefined {
  const states = [item.status, item.state, item.triage_state]
    .map((state) =>
      text(state)
        ?.toLowerCase()
        .replace(/^finding_status_/, ""),
    )
    .filter((state) => state !== undefined);
  const state = states.find((one) => /^(?:ignored|muted|fixed|removed|provisionally_ignored)$/.test(one));
  if (state === undefined) return undefined;
  const why = [text(item.triage_reason), text(item.triage_comment)].filter(Boolean).join(": ");
  return `Semgrep lists it as ${state}${why ? ` (${why.slice(0, 500)})` : ""}.`;
}
