import { z } from "zod";
import { epssRecord, scoreDate } from "@/lib/parsers/epss-record";
import { fields, isObject, list } from "@/lib/parsers/fields";
import { asText } from "@/lib/parsers/loose-text";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";

const ApiEnvelope = z.object({ data: z.array(z.unknown()), access: z.unknown().optional() });

/**
 * The answer of FIRST's EPSS API: rows under `data`, numbers as texts.
 *
 * Yields   one EPSS row per element of `data`.
 * Units    score and percentile from 0 to 1.
 * Errors   a row without a CVE id, score or percentile in range is rejected.
 * Source   api.first.org/data/v1/epss; fixtures in __fixtures__/epss-api.
 */
export const epssApi = defineParser<z.infer<typeof ApiEnvelope>>({
  id: "epss-api",
  version: 1,
  family: "epss",
  media: "json",
  matches: (sketch) =>
    isObject(sketch) &&
    Array.isArray(sketch.data) &&
    (sketch.data.some(isRow) || (sketch.data.length === 0 && "access" in sketch && "status-code" in sketch)),
  envelope: ApiEnvelope,
  items: [{ at: ["data", "*"] }],
  header: () => ({ ...EMPTY_HEADER, tool: { name: "EPSS", version: null }, looked: true }),
  records: ({ value }) => [rowRecord(value)],
});

const RowsEnvelope = z.object({ first: z.unknown() });

/**
 * EPSS rows as a JSON array or JSON lines.
 *
 * Yields   one EPSS row per value.
 * Units    score and percentile from 0 to 1.
 * Errors   a value that is no row is rejected.
 * Source   the rows of api.first.org/data/v1/epss, as other tools store them; fixtures in __fixtures__/epss-rows.
 */
export const epssRows = defineParser<z.infer<typeof RowsEnvelope>>({
  id: "epss-rows",
  version: 1,
  family: "epss",
  media: "json-values",
  matches: (sketch, { stated }) => isRow(list(sketch)[0]) || (stated && list(sketch).length === 0),
  envelope: RowsEnvelope,
  items: [{ at: ["*"] }],
  header: ({ first }) => ({
    ...EMPTY_HEADER,
    tool: { name: "EPSS", version: null },
    scannedAt: scoreDate(asText(fields(first).date)),
    looked: true,
  }),
  records: ({ value }) => [rowRecord(value)],
});

function isRow(value: unknown): boolean {
  return isObject(value) && typeof value.cve === "string" && "epss" in value;
}

function rowRecord(value: unknown) {
  if (!isObject(value)) throw new RejectedItem("This row is not an object.");
  return epssRecord(value.cve, value.epss, value.percentile);
}
