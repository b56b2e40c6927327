import { z } from "zod";
import { epssRecord, scoreDate } from "@/lib/parsers/epss-record";
import { fields, texts } from "@/lib/parsers/fields";
import { defineParser, EMPTY_HEADER } from "@/lib/parsers/parser";

const Envelope = z.object({ comments: z.array(z.string()), columns: z.array(z.string()) });

/**
 * FIRST's EPSS scores as CSV, as the daily file has them.
 *
 * Yields   one EPSS row per line, in file order.
 * Units    score and percentile from 0 to 1.
 * Errors   a line without a CVE id, score or percentile in range is rejected.
 * Source   epss.empiricalsecurity.com epss_scores-current.csv.gz; fixtures in __fixtures__/epss-csv.
 */
export const epssCsv = defineParser<z.infer<typeof Envelope>>({
  id: "epss-csv",
  version: 1,
  family: "epss",
  media: "csv",
  matches: (sketch) => {
    const columns = texts(fields(sketch).columns);
    return ["cve", "epss", "percentile"].every((column) => columns.includes(column));
  },
  envelope: Envelope,
  items: [{ at: ["*"] }],
  header: ({ comments }) => {
    const line = comments.join(",");
    return {
      ...EMPTY_HEADER,
      tool: { name: "EPSS", version: /model_version:\s*([^,]+)/.exec(line)?.[1]?.trim() ?? null },
      scannedAt: scoreDate(/score_date:\s*([^,]+)/.exec(line)?.[1]?.trim() ?? null),
      looked: true,
    };
  },
  records: ({ value }) => {
    const row = fields(value);
    return [epssRecord(row.cve, row.epss, row.percentile)];
  },
});
