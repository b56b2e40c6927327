import { z } from "zod";
import { type Fields, fields, isObject, list, text, timestamp } from "@/lib/parsers/fields";
import { defineParser, EMPTY_HEADER } from "@/lib/parsers/parser";
import { checkOfTitle, type ProwlerFinding, prowlerRecord, prowlerTarget } from "@/lib/parsers/posture/prowler";

const Envelope = z.object({ first: z.unknown() });

/**
 * Prowler's own JSON: version 2 (one object per line), version 3 (an array). Version 4 and later write OCSF (`ocsf-json`).
 *
 * Yields   one misconfiguration per entry, in report order.
 * Units    severity is Prowler's own label. Version 3 writes its time without a zone, so it is no scan time.
 * Target   each entry's resource; the report's is its account, which one run has one of.
 * Errors   an entry without a check is rejected at its place.
 * Source   prowler-cloud/prowler lib/outputs/json (v3), include/outputs (v2); fixtures in __fixtures__/prowler-json.
 */
export const prowlerJson = defineParser<z.infer<typeof Envelope>>({
  id: "prowler-json",
  version: 2,
  family: "prowler",
  media: "json-values",
  matches: (sketch, { stated }) => list(sketch).some(isProwler) || (stated && list(sketch).length === 0),
  envelope: Envelope,
  items: [{ at: ["*"] }],
  header: (doc) => ({
    ...EMPTY_HEADER,
    tool: { name: "Prowler", version: null },
    scannedAt: timestamp(fields(doc.first).Timestamp),
    target: isProwler(doc.first) ? prowlerTarget(findingOf(fields(doc.first))) : null,
    kinds: ["misconfiguration"],
  }),
  records: ({ value }) => [prowlerRecord(findingOf(fields(value)))],
});

function isProwler(value: unknown): boolean {
  return (
    isObject(value) &&
    (("CheckID" in value && "StatusExtended" in value) ||
      ("Control ID" in value && "Account Number" in value && "Status" in value))
  );
}

function findingOf(item: Fields): ProwlerFinding {
  const first = (...names: string[]) => names.map((name) => text(item[name])).find((one) => one !== undefined);
  const titled = checkOfTitle(first("CheckTitle", "Control"));
  const recommendation = fields(fields(item.Remediation).Recommendation);
  return {
    id: first("CheckID") ?? titled.id ?? first("Control ID"),
    title: titled.title,
    status: first("Status"),
    muted: item.Muted === true,
    severity: first("Severity"),
    message: first("StatusExtended", "Message"),
    description: first("Description", "Risk"),
    resolution: text(recommendation.Text) ?? first("Remediation"),
    url: first("RelatedUrl", "Doc link"),
    provider: first("Provider") ?? ("Account Number" in item ? "aws" : undefined),
    account: first("AccountId", "Account Number", "SubscriptionId", "Subscription", "ProjectId"),
    region: first("Region", "Location"),
    resourceId: first("ResourceArn", "ResourceId", "Resource ID"),
    resourceName: first("ResourceName"),
    resourceType: first("ResourceType"),
  };
}
