import { z } from "zod";
import type { MisconfigurationRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { type Fields, fields, lookup, present, text, texts } from "@/lib/parsers/fields";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";
import { cloudPlace } from "@/lib/parsers/posture/cloud-place";

const Envelope = z.looseObject({ columns: z.array(z.string()) });

/**
 * Microsoft Defender for Cloud (once Azure Security Center): recommendations exported as CSV.
 *
 * Yields   one misconfiguration per row, in file order: Unhealthy is a finding, Healthy a pass, NotApplicable neither.
 * Units    severity is Microsoft's own label.
 * Target   the Azure resource.
 * Errors   a row without a recommendation is rejected at its line.
 * Source   Microsoft Learn, Defender for Cloud, export of recommendations; fixtures in __fixtures__/azure-recommendations-csv.
 */
export const azureRecommendationsCsv = defineParser<z.infer<typeof Envelope>>({
  id: "azure-recommendations-csv",
  version: 1,
  family: "defender-for-cloud",
  media: "csv",
  matches: (sketch) => {
    const columns = new Set(texts(fields(sketch).columns).map((name) => name.toLowerCase()));
    return columns.has("recommendationid") && columns.has("recommendationname") && columns.has("state");
  },
  envelope: Envelope,
  items: [{ at: ["*"] }],
  header: () => ({ ...EMPTY_HEADER, tool: { name: "Defender for Cloud", version: null }, kinds: ["misconfiguration"] }),
  records: ({ value }) => [rowRecord(lowerKeys(value))],
});

/** The portal's spelling of column names changed once. */
function lowerKeys(value: unknown): Fields {
  return Object.fromEntries(Object.entries(fields(value)).map(([key, inner]) => [key.toLowerCase(), inner]));
}

const RESULTS: Record<string, MisconfigurationRecord["result"]> = { unhealthy: "fail", healthy: "pass" };

function rowRecord(row: Fields): MisconfigurationRecord {
  const id = text(row.recommendationname) ?? text(row.recommendationdisplayname);
  if (!id) throw new RejectedItem("recommendationName is missing: nothing says what was checked.");
  const url = text(row.azureportalrecommendationlink);
  const place = cloudPlace({
    provider: "azure",
    account: text(row.subscriptionid),
    region: undefined,
    id: text(row.resourceid) ?? text(row.resourcename),
  });
  return present({
    kind: "misconfiguration",
    target: place.target,
    severity: parseSeverity(row.severity),
    title: text(row.recommendationdisplayname) ?? id,
    description: text(row.description),
    references: url ? [url] : undefined,
    result: lookup(RESULTS, (text(row.state) ?? "").toLowerCase()) ?? "unknown",
    rule: { family: "defender-for-cloud", id },
    resource: place.resource,
    message: text(row.notapplicablereason),
    resolution: text(row.remediationsteps),
  }) as MisconfigurationRecord;
}
