import { z } from "zod";
import type { ParsedRecord } from "@/lib/model/record";
import {
  defineParser,
  EMPTY_HEADER,
  type Item,
  type ItemPath,
  type Media,
  type Parser,
  RejectedItem,
} from "@/lib/parsers/parser";
import {
  type ByteSource,
  DEFAULT_LIMITS,
  detectReport,
  type Outcome,
  type ReadLimits,
  readReport,
} from "@/lib/parsers/reading/read-report";

/** A format of which every item becomes one record holding its value; `{"reject": why}` is rejected, `{"skip": 1}` is no entry. */
function format(id: string, media: Media, matches: Parser["matches"], items: ItemPath[]): Parser {
  return defineParser({
    id,
    version: 1,
    family: id,
    media,
    matches,
    items,
    envelope: z.unknown(),
    header: () => ({ ...EMPTY_HEADER, tool: { name: id, version: null } }),
    records: ({ value }: Item) => {
      const item = value as { reject?: string; skip?: number; throw?: boolean } | null;
      if (item?.reject) throw new RejectedItem(item.reject);
      if (item?.throw) (undefined as unknown as { x: number }).x;
      return item?.skip ? [] : [value as ParsedRecord];
    },
  });
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === "object" && !Array.isArray(value);
const JSON_FORMAT = format("report", "json", (sketch) => isObject(sketch) && "entries" in sketch, [
  { at: ["entries", "*"], nested: "children" },
  { at: ["extra", "*"], entry: false },
]);
const VALUES_FORMAT = format(
  "events",
  "json-values",
  (sketch) => Array.isArray(sketch) && sketch.some((one) => isObject(one) && "event" in one),
  [{ at: ["*"], longIntegers: true }],
);
const YAML_FORMAT = format(
  "objects",
  "yaml",
  (sketch) => Array.isArray(sketch) && sketch.some((one) => isObject(one) && "kind" in one),
  [{ at: ["*"] }, { at: ["*", "items", "*"] }],
);
const CSV_FORMAT = format("rows", "csv", (sketch) => (sketch as { columns: string[] }).columns.includes("cve"), [
  { at: ["*"] },
]);
const TEXT_FORMAT = format("owners", "text", (_, { filename }) => filename === "OWNERS", [{ at: ["*"] }]);
const XML_FORMAT = format("list", "xml", (sketch) => (sketch as { root: string }).root === "list", [
  { at: ["list", "entry", "*"] },
]);
export const PLAIN_FORMATS = [JSON_FORMAT, VALUES_FORMAT, YAML_FORMAT, CSV_FORMAT, TEXT_FORMAT, XML_FORMAT];

/** Opens the bytes anew each time, in chunks of a few. */
export const sourceOf = (bytes: Buffer | string, chunkBytes = 7): ByteSource => {
  const all = typeof bytes === "string" ? Buffer.from(bytes) : bytes;
  return async function* () {
    for (let at = 0; at < all.length; at += chunkBytes) yield all.subarray(at, at + chunkBytes);
  };
};

/** Reads with the plain formats: what each item became, in order. */
export async function readPlain(
  source: ByteSource,
  options: { filename?: string; format?: string; limits?: Partial<ReadLimits> } = {},
) {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const { parser } = await detectReport(source, { parsers: PLAIN_FORMATS, ...options, limits });
  const report = await readReport(source, parser, limits);
  const outcomes: Outcome[] = [];
  for await (const batch of report.outcomes()) outcomes.push(...batch);
  const values = outcomes.flatMap((outcome) => ("records" in outcome ? outcome.records : []));
  const rejected = outcomes.flatMap((outcome) =>
    "rejected" in outcome ? [`${outcome.pointer}: ${outcome.rejected}`] : [],
  );
  return { format: parser.id, doc: report.doc, outcomes, values, rejected };
}

export const readText = (text: string | Buffer, options?: Parameters<typeof readPlain>[1]) =>
  readPlain(sourceOf(text), options);
