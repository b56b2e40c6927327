import { z } from "zod";
import { fields, texts } from "@/lib/parsers/fields";
import { defineParser, EMPTY_HEADER } from "@/lib/parsers/parser";
import { ssvcRecord } from "@/lib/parsers/vulnrichment-record";

const Envelope = z.object({ comments: z.array(z.string()), columns: z.array(z.string()) });

/**
 * SSVC assessments as one CSV: `cve,published,cvss,vector,cwes,exploitation,automatable,technical_impact,ssvc_at`.
 *
 * Yields   one SSVC row per line, in file order.
 * Units    days become RFC 3339 midnights UTC; the CVSS version is read from the vector.
 * Errors   a line without a CVE id or an assessment is rejected.
 * Source   an extract of cisagov/vulnrichment; fixtures in __fixtures__/vulnrichment-csv.
 */
export const vulnrichmentCsv = defineParser<z.infer<typeof Envelope>>({
  id: "vulnrichment-csv",
  version: 1,
  family: "vulnrichment",
  media: "csv",
  matches: (sketch) => {
    const columns = texts(fields(sketch).columns);
    return ["cve", "exploitation", "automatable", "technical_impact"].every((name) => columns.includes(name));
  },
  envelope: Envelope,
  items: [{ at: ["*"] }],
  header: () => ({ ...EMPTY_HEADER, tool: { name: "CISA Vulnrichment", version: null }, looked: true }),
  records: ({ value }) => {
    const row = fields(value);
    return [
      ssvcRecord({
        cve: row.cve,
        exploitation: row.exploitation,
        automatable: row.automatable,
        technicalImpact: row.technical_impact,
        timestamp: row.ssvc_at,
        published: row.published,
        cvss: { score: row.cvss, vector: row.vector, version: null },
      }),
    ];
  },
});
