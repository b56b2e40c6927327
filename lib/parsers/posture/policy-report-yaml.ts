import { z } from "zod";
import { type Fields, fields, isObject, list, text } from "@/lib/parsers/fields";
import { apiGroup } from "@/lib/parsers/kubernetes-groups";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";
import { policyResult } from "@/lib/parsers/posture/policy-report";

const Envelope = z.object({ first: z.unknown() });

const GROUPS = new Set(["wgpolicyk8s.io", "openreports.io", "reports.x-k8s.io"]);
const KINDS = new Set(["PolicyReport", "ClusterPolicyReport", "Report", "ClusterReport"]);

/**
 * PolicyReport, ClusterPolicyReport (wgpolicyk8s.io) and Report, ClusterReport (openreports.io), in YAML or JSON: one object,
 * several documents, or a List.
 *
 * Yields   one entry per result, in order: fail is a finding, pass a pass; warn (not scored), skip and error are neither. A result
 *          with several resources yields a record for each. A CVE in a named package is a vulnerability, whatever the result.
 * Units    severity is the result's own label.
 * Target   the Kubernetes resource of the result, else the report's scope.
 * Errors   a result without a policy, and an object that is no policy report, are rejected.
 * Source   kubernetes-sigs/wg-policy-prototypes policy-report/api, openreports/reports-api; fixtures in __fixtures__/policy-report-yaml.
 */
export const policyReportYaml = defineParser<z.infer<typeof Envelope>>({
  id: "policy-report-yaml",
  version: 4,
  family: "policy-report",
  media: "yaml",
  matches: (sketch) =>
    list(sketch).some((one) => isReport(one) || list(fields(one).items).some(isReport) || isReportList(one)),
  envelope: Envelope,
  items: [
    { at: ["*"], parts: "results" },
    { at: ["*", "items", "*"], parts: "results" },
  ],
  header: () => ({ ...EMPTY_HEADER, tool: { name: "Policy report", version: null } }),
  records: ({ value }) => {
    const { whole, part } = fields(value);
    if (isObject(whole) && "part" in fields(value)) {
      demandReport(whole);
      return policyResult(part, whole);
    }
    if (isObject(value) && ("items" in value || text(value.kind)?.endsWith("List"))) return [];
    demandReport(fields(value));
    return []; // a report without results
  },
});

function demandReport(value: Fields): void {
  // Elements of a typed list (PolicyReportList) may leave their own kind out.
  if (isReport(value) || (value.kind === undefined && value.apiVersion === undefined && "metadata" in value)) return;
  throw new RejectedItem("This object is no policy report.");
}

function isReport(value: unknown): boolean {
  return isObject(value) && KINDS.has(text(value.kind) ?? "") && GROUPS.has(apiGroup(text(value.apiVersion) ?? ""));
}

function isReportList(value: unknown): boolean {
  if (!isObject(value)) return false;
  const kind = text(value.kind) ?? "";
  return kind.endsWith("List") && KINDS.has(kind.slice(0, -4)) && GROUPS.has(apiGroup(text(value.apiVersion) ?? ""));
}
