import { z } from "zod";
import { fields, texts } from "@/lib/parsers/fields";
import { kevRecord } from "@/lib/parsers/kev-record";
import { defineParser, EMPTY_HEADER } from "@/lib/parsers/parser";

const Envelope = z.object({ comments: z.array(z.string()), columns: z.array(z.string()) });

/** Column names of CISA's own file, and of the shorter extract that leaves its prose out. */
const Row = z.union([
  z.object({
    cveID: z.string(),
    dateAdded: z.string(),
    dueDate: z.string().optional(),
    knownRansomwareCampaignUse: z.string().optional(),
    vulnerabilityName: z.string().optional(),
    shortDescription: z.string().optional(),
  }),
  z.object({
    cve: z.string(),
    date_added: z.string(),
    due_date: z.string().optional(),
    ransomware: z.string().optional(),
    name: z.string().optional(),
    short_description: z.string().optional(),
  }),
]);

/**
 * CISA's Known Exploited Vulnerabilities catalog, CSV.
 *
 * Yields   one KEV row per line, in file order.
 * Units    dates as YYYY-MM-DD; `ransomware` is true only for "Known".
 * Errors   a line with too few found, no CVE id or no date is rejected.
 * Source   cisagov/kev-data known_exploited_vulnerabilities.csv; fixtures in __fixtures__/kev-csv.
 */
export const kevCsv = defineParser<z.infer<typeof Envelope>>({
  id: "kev-csv",
  version: 2,
  family: "kev",
  media: "csv",
  matches: (sketch) => {
    const columns = texts(fields(sketch).columns);
    return (
      (columns.includes("cveID") && columns.includes("dateAdded")) ||
      (columns.includes("cve") && columns.includes("date_added"))
    );
  },
  envelope: Envelope,
  items: [{ at: ["*"] }],
  header: () => ({ ...EMPTY_HEADER, tool: { name: "CISA KEV", version: null }, looked: true }),
  records: ({ value }) => {
    const row = Row.parse({ ...fields(value) });
    const found =
      "cveID" in row
        ? {
            cve: row.cveID,
            added: row.dateAdded,
            due: row.dueDate,
            ransomware: row.knownRansomwareCampaignUse,
            name: row.vulnerabilityName,
            description: row.shortDescription,
          }
        : {
            cve: row.cve,
            added: row.date_added,
            due: row.due_date,
            ransomware: row.ransomware,
            name: row.name,
            description: row.short_description,
          };
    return [
      kevRecord({
        cve: found.cve,
        added: found.added,
        due: found.due ?? null,
        ransomware: found.ransomware ?? null,
        name: found.name ?? null,
        description: found.description ?? null,
      }),
    ];
  },
});
