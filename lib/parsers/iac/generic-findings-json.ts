import { z } from "zod";
import type { ParsedRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { cweIds } from "@/lib/parsers/code/cwe-ids";
import { isEmptyReportOf } from "@/lib/parsers/empty-list";
import { type Fields, fields, isObject, list, number, text, texts } from "@/lib/parsers/fields";
import { genericRecords } from "@/lib/parsers/iac/generic-record";
import { firstText } from "@/lib/parsers/loose-text";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";
import { sarifTool } from "@/lib/parsers/sarif-tools";

const Envelope = z.object({
  findings: z.array(z.unknown()).nullish(),
  name: z.unknown().optional(),
  type: z.unknown().optional(),
});
type Envelope = z.infer<typeof Envelope>;

/** The keys that DefectDojo's generic format allows. A newer release may know one or two more; a finding with others is another tool's. */
const KEYS = new Set(
  "title severity description date cve cwe cwes cvssv3 cvssv3_score cvssv4 cvssv4_score epss_score epss_percentile tags unique_id_from_tool vuln_id_from_tool active verified false_p duplicate out_of_scope risk_accepted under_review is_mitigated mitigated mitigation impact references steps_to_reproduce severity_justification component_name component_version file_path line sast_source_object sast_sink_object sast_source_line sast_source_file_path endpoints locations files vulnerability_ids nb_occurences numerical_severity static_finding dynamic_finding service effort_for_fixing planned_remediation_date planned_remediation_version publish_date fix_available fix_version kev_date known_exploited ransomware_used found_by param payload hash_code url request response".split(
    " ",
  ),
);

/**
 * DefectDojo's Generic Findings Import, JSON.
 *
 * Yields   per finding a vulnerability if it names one, a finding of a running service per endpoint if it names those, else a
 *          code weakness; what is inactive, mitigated, accepted or a false positive is suppressed.
 * Units    severity is the report's own word. The report's `type` is the tool's name, and its rules keep it.
 * Errors   a finding without a title is rejected. Nothing says what was looked for, so it covers no kind by silence.
 * Source   DefectDojo dojo/tools/generic/json_parser.py; fixtures in __fixtures__/generic-findings-json.
 */
export const genericFindingsJson = defineParser<Envelope>({
  id: "generic-findings-json",
  version: 2,
  family: "generic",
  media: "json",
  matches: (sketch, hint) => {
    if (!isObject(sketch) || !Array.isArray(sketch.findings)) return false;
    if (sketch.findings.length === 0) return isEmptyReportOf(/generic/i, sketch.findings, hint);
    return sketch.findings.every(hasFewOthers) && sketch.findings.some(isFinding);
  },
  envelope: Envelope,
  items: [{ at: ["findings", "*"] }],
  header: (doc) => ({ ...EMPTY_HEADER, tool: { name: firstText(doc.type, doc.name) ?? "Generic", version: null } }),
  records: ({ value }, doc) => finding(fields(value), doc),
});

function isFinding(value: unknown): boolean {
  if (!isObject(value) || !("title" in value) || !("severity" in value)) return false;
  return othersOf(value).length === 0 || "description" in value;
}

function hasFewOthers(value: unknown): boolean {
  return isObject(value) && othersOf(value).length <= 2;
}

function othersOf(value: Fields): string[] {
  return Object.keys(value).filter((key) => !KEYS.has(key));
}

function finding(item: Fields, doc: Envelope): ParsedRecord[] {
  const title = firstText(item.title);
  if (title === null) throw new RejectedItem("title is missing: nothing says what was found.");
  const type = firstText(doc.type);
  const component = text(item.component_name);
  const score = number(item.cvssv4_score) ?? number(item.cvssv3_score);
  return genericRecords({
    family: type === null ? "generic" : sarifTool(type).family,
    rule: firstText(item.vuln_id_from_tool) ?? undefined,
    title,
    severity: parseSeverity(item.severity),
    description: text(item.description),
    mitigation: text(item.mitigation),
    references: (text(item.references) ?? "").split(/\s+/).filter((uri) => /^https?:\/\//i.test(uri)),
    vulnerabilities: [
      ...new Set([...(text(item.cve) ? [String(item.cve).trim()] : []), ...texts(item.vulnerability_ids)]),
    ],
    component:
      component === undefined
        ? undefined
        : { name: component, version: firstText(item.component_version) ?? undefined, purl: undefined },
    endpoints: [...list(item.endpoints), ...list(item.locations)].map(endpointOf).filter((url) => url !== undefined),
    path: text(item.file_path),
    line: number(item.line),
    cwes: cweIds(item.cwe, item.cwes),
    cvss: score === undefined ? undefined : { score, vector: text(item.cvssv4) ?? text(item.cvssv3) },
    suppressed: suppression(item),
  });
}

/** A URL, or `{protocol, host, port, path}`; without a protocol it is https's port that tells, else nothing does. */
function endpointOf(value: unknown): string | undefined {
  if (typeof value === "string") return text(value);
  const parts = fields(value);
  const host = text(parts.host);
  if (host === undefined) return text(parts.url);
  const port = number(parts.port);
  const protocol = text(parts.protocol) ?? (port === 80 ? "http" : "https");
  const path = text(parts.path)?.replace(/^\/+/, "") ?? "";
  return `${protocol}://${host}${port === undefined ? "" : `:${port}`}/${path}`;
}

function suppression(item: Fields): string | undefined {
  if (item.false_p === true) return "Marked as a false positive.";
  if (item.risk_accepted === true) return "The risk is accepted.";
  if (item.out_of_scope === true) return "Marked as out of scope.";
  if (item.is_mitigated === true) return "Marked as mitigated.";
  if (item.duplicate === true) return "Marked as a duplicate.";
  return item.active === false ? "Marked as not active." : undefined;
}
