import { z } from "zod";
import { fields, text, texts } from "@/lib/parsers/fields";
import { defineParser, EMPTY_HEADER } from "@/lib/parsers/parser";
import { checkOfTitle, type ProwlerFinding, prowlerRecord } from "@/lib/parsers/posture/prowler";

const Envelope = z.looseObject({ columns: z.array(z.string()) });

/**
 * Prowler's CSV: version 2 (commas), 3 and later (semicolons).
 *
 * Yields   one misconfiguration per row, in file order.
 * Units    severity is Prowler's own label.
 * Target   each row's resource; the account of the rows for what does not identify by itself.
 * Errors   a row without a check is rejected at its line.
 * Source   prowler-cloud/prowler lib/outputs/csv/models.py (v3 to v5), include/outputs (v2); fixtures in __fixtures__/prowler-csv.
 */
export const prowlerCsv = defineParser<z.infer<typeof Envelope>>({
  id: "prowler-csv",
  version: 2,
  family: "prowler",
  media: "csv",
  matches: (sketch) => {
    const columns = new Set(texts(fields(sketch).columns));
    return (
      (columns.has("CHECK_ID") && columns.has("STATUS") && columns.has("STATUS_EXTENDED")) ||
      (columns.has("TITLE_ID") && columns.has("TITLE_TEXT") && (columns.has("CHECK_RESULT") || columns.has("RESULT")))
    );
  },
  envelope: Envelope,
  items: [{ at: ["*"] }],
  header: () => ({ ...EMPTY_HEADER, tool: { name: "Prowler", version: null }, kinds: ["misconfiguration"] }),
  records: ({ value }) => [prowlerRecord(findingOf(value))],
});

function findingOf(value: unknown): ProwlerFinding {
  const row = fields(value);
  const first = (...names: string[]) => names.map((name) => text(row[name])).find((one) => one !== undefined);
  const titled = checkOfTitle(first("CHECK_TITLE", "TITLE_TEXT"));
  return {
    id: first("CHECK_ID") ?? titled.id ?? first("TITLE_ID"),
    title: titled.title,
    status: first("STATUS", "CHECK_RESULT", "RESULT"),
    muted: first("MUTED")?.toLowerCase() === "true",
    severity: first("SEVERITY", "CHECK_SEVERITY"),
    message: first("STATUS_EXTENDED", "CHECK_RESULT_EXTENDED", "NOTES"),
    description: first("DESCRIPTION", "CHECK_RISK"),
    resolution: first("REMEDIATION_RECOMMENDATION_TEXT", "CHECK_REMEDIATION"),
    url: first("RELATED_URL", "REMEDIATION_RECOMMENDATION_URL", "CHECK_DOC"),
    provider: first("PROVIDER") ?? ("TITLE_ID" in row ? "aws" : undefined),
    account: first(
      "ACCOUNT_UID",
      "ACCOUNT_ID",
      "ACCOUNT_NUM",
      "SUBSCRIPTION_ID",
      "SUBSCRIPTION",
      "PROJECT_ID",
      "ACCOUNT_NAME",
    ),
    region: first("REGION", "LOCATION"),
    resourceId: first("RESOURCE_UID", "RESOURCE_ARN", "RESOURCE_ID", "CHECK_RESOURCE_ID"),
    resourceName: first("RESOURCE_NAME"),
    resourceType: first("RESOURCE_TYPE"),
  };
}
