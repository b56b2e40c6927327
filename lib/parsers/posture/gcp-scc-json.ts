import { z } from "zod";
import type { MisconfigurationRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { type Fields, fields, isObject, list, present, text } from "@/lib/parsers/fields";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";
import { cloudPlace } from "@/lib/parsers/posture/cloud-place";

const Envelope = z.object({ first: z.unknown() });

/**
 * Google Security Command Center findings: `gcloud scc findings list --format json` (an array of `{finding, resource}`), the
 * API's `listFindingsResults`, notifications and lines.
 *
 * Yields   one failing misconfiguration per finding, in order; inactive ones pass, muted ones are suppressed.
 * Units    severity is Google's own label.
 * Target   the resource by its full name.
 * Errors   a finding without a category is rejected at its place.
 * Source   Security Command Center API v1 and v2, Finding; fixtures in __fixtures__/gcp-scc-json.
 */
export const gcpSccJson = defineParser<z.infer<typeof Envelope>>({
  id: "gcp-scc-json",
  version: 1,
  family: "security-command-center",
  media: "json-values",
  matches: (sketch, { stated }) =>
    list(sketch).some((one) => isFinding(one) || list(fields(one).listFindingsResults).some(isFinding)) ||
    (stated && list(sketch).every((one) => "listFindingsResults" in fields(one))),
  envelope: Envelope,
  items: [{ at: ["*"] }, { at: ["*", "listFindingsResults", "*"] }],
  header: () => ({ ...EMPTY_HEADER, tool: { name: "Security Command Center", version: null } }),
  records: ({ value }) => (isObject(value) && "listFindingsResults" in value ? [] : [findingRecord(fields(value))]),
});

function isFinding(value: unknown): boolean {
  if (!isObject(value)) return false;
  const finding = isObject(value.finding) ? value.finding : value;
  return "category" in finding && "state" in finding && "resourceName" in finding && "parent" in finding;
}

function findingRecord(item: Fields): MisconfigurationRecord {
  const finding = isObject(item.finding) ? item.finding : item;
  const id = text(finding.category);
  if (!id) throw new RejectedItem("category is missing: nothing says what was found.");
  const url = text(finding.externalUri);
  const place = cloudPlace({
    provider: "gcp",
    account: text(fields(item.resource).projectDisplayName),
    region: undefined,
    id: text(finding.resourceName),
  });
  return present({
    kind: "misconfiguration",
    target: place.target,
    severity: parseSeverity(finding.severity),
    title: id,
    description: text(finding.description),
    references: url ? [url] : undefined,
    suppressed: finding.mute === "MUTED" ? { reason: "Muted in Security Command Center." } : undefined,
    result: finding.state === "INACTIVE" ? "pass" : "fail",
    rule: { family: "security-command-center", id },
    resource: place.resource,
    resolution: text(finding.nextSteps),
  }) as MisconfigurationRecord;
}
