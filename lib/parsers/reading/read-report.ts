import { z } from "zod";
import { AppError } from "@/lib/model/error";
import { toPointer } from "@/lib/model/json-pointer";
import type { ParsedRecord } from "@/lib/model/record";
import { type Header, type Item, type Parser, RejectedItem } from "@/lib/parsers/parser";
import { csvDocument, openCsv } from "@/lib/parsers/reading/csv-reader";
import type { ByteSource } from "@/lib/parsers/reading/decode";
import { type FoundItem, isPlain, type OpenDocument, unnest } from "@/lib/parsers/reading/found-item";
import { openJson, openTopDown, type Progress } from "@/lib/parsers/reading/json-reader";
import { openJsonValues } from "@/lib/parsers/reading/json-values-reader";
import type { ReadLimits } from "@/lib/parsers/reading/limits";
import { ReadAgain } from "@/lib/parsers/reading/read-again";
import { checkLengths } from "@/lib/parsers/reading/record-limits";
import { openText, TEXT_SKETCH_CHARS } from "@/lib/parsers/reading/text-reader";
import { jsonTop, readTop } from "@/lib/parsers/reading/top";
import { unreadable } from "@/lib/parsers/reading/unreadable";
import { openWholeValue } from "@/lib/parsers/reading/whole-value";
import { openXml } from "@/lib/parsers/reading/xml-reader";
import { openYaml, sketchYaml } from "@/lib/parsers/reading/yaml-reader";
import { openYamlWhole } from "@/lib/parsers/reading/yaml-whole";
import { secretValuesOf } from "@/lib/parsers/secret-values";

export type { ByteSource } from "@/lib/parsers/reading/decode";
export { detectReport } from "@/lib/parsers/reading/detect-report";
export { DEFAULT_LIMITS, type ReadLimits } from "@/lib/parsers/reading/limits";

/**
 * What became of one item. `entry` is true for an item of the format's main lists; an item that a parser answers with no
 * records at all (the envelope of a List) is not one. So entries = those with records + rejected.
 */
export type Outcome =
  | { pointer: string; entry: boolean; records: ParsedRecord[] }
  | {
      pointer: string;
      entry: boolean;
      rejected: string;
      /** Values that it showed all the same: the stored report must not. */
      secrets?: string[];
    };

export type Report = {
  doc: unknown;
  /** It is complete once the last outcome was read: `kinds` and `looked` in one pass, and `incomplete` where nothing was listed. */
  header: Header;
  /** Reads the items, in batches, in the order of the report. May be called again, unless it is read in one pass. */
  outcomes: () => AsyncGenerator<Outcome[]>;
};

/**
 * Opens a report with the parser that detection chose. Memory is bounded by the limits whatever the report's size.
 *
 * Passes   one, if `onePass` is asked for and the format allows it: then `ReadAgain` may come out of `outcomes`.
 * Errors   `unreadable_report` when the bytes are damaged, here or while the items are read; `unsupported_report` when the
 *          document is not what the parser understands. A broken item is an outcome, not an error.
 */
export async function readReport(
  source: ByteSource,
  parser: Parser,
  limits: ReadLimits,
  onProgress?: Progress,
  { onePass = false } = {},
): Promise<Report> {
  return reportOf(await openDocument(source, parser, { limits, onProgress, onePass }), parser);
}

/** A report from its opened document. */
export function reportOf(open: OpenDocument, parser: Parser): Report {
  const checked = checkedBy(parser, open.document);
  // A copy would not grow with the document.
  const doc = open.live ? open.document : checked;
  const index = open.index ?? new Map<string, unknown>();
  const header = parser.header(doc, index);
  return { doc, header, outcomes: () => outcomesOf(open, { parser, doc, header, index }) };
}

type Opened = { parser: Parser; doc: unknown; header: Header; index: ReadonlyMap<string, unknown> };

async function* outcomesOf(open: OpenDocument, { parser, doc, header, index }: Opened): AsyncGenerator<Outcome[]> {
  let listed = 0;
  for await (const batch of open.items()) {
    const out: Outcome[] = [];
    const add = (found: FoundItem) => {
      const outcome = toOutcome(found, parser, doc, index);
      if (outcome.entry && found.item.counted !== false) listed += 1;
      out.push(outcome);
    };
    for (const found of batch) {
      if (isPlain(found)) add(found);
      else for (const item of unnest(found)) add(item);
    }
    yield out;
  }
  if (open.live) complete(header, parser, doc, index);
  if (header.counted > listed && (listed === 0 || header.countsEntries))
    header.incomplete ??= unlisted(header.counted, listed);
}

/** Taken for clean, it would close what the last report listed. */
function unlisted(counted: number, listed: number): string {
  return `The report counts ${counted} finding${counted === 1 ? "" : "s"} and lists ${listed || "none"}: its list is missing or was filtered.`;
}

function checkedBy(parser: Parser, document: unknown): unknown {
  const checked = parser.envelope.safeParse(document);
  if (checked.success) return checked.data;
  throw new AppError(
    "unsupported_report",
    `This is not a ${parser.id} report as we know it: ${describeIssues(checked.error)}.`,
  );
}

/**
 * The same for a small body that is in memory already: a delivery of events. One JSON object is read at once, anything else as a
 * stream would be.
 */
export async function readDelivery(body: Buffer, parser: Parser, limits: ReadLimits): Promise<Report> {
  const open = parser.media === "json-values" && !parser.index ? openWholeValue(body, parser.items, limits) : null;
  if (open) return reportOf(open, parser);
  return readReport(
    async function* () {
      yield body;
    },
    parser,
    limits,
  );
}

/** What the whole document says. What was decided by before the items were read must not be another by now. */
function complete(header: Header, parser: Parser, doc: unknown, index: ReadonlyMap<string, unknown>): void {
  checkedBy(parser, doc);
  const whole = parser.header(doc, index);
  const beginning = ({ kinds: _, looked: __, counted: ___, ...rest }: Header) => JSON.stringify(rest);
  if (beginning(whole) !== beginning(header)) throw new ReadAgain();
  Object.assign(header, whole);
}

async function openDocument(
  source: ByteSource,
  parser: Parser,
  { limits, onProgress, onePass }: { limits: ReadLimits; onProgress: Progress | undefined; onePass: boolean },
): Promise<OpenDocument> {
  if (parser.alsoYaml && !/^\s*[{[]/.test((await readTop(source, limits)).text))
    return openYamlWhole(source, parser, limits, onProgress);
  if (parser.media === "json" && parser.topDown && onePass)
    return openTopDown(source, parser.items, limits, onProgress);
  if (parser.media === "json") return openJson(source, parser, limits, onProgress);
  if (parser.media === "xml") return openXml(source, parser, limits, onProgress);
  const top = await readTop(source, limits);
  if (parser.media === "text")
    return openText(source, parser.items, top.text.slice(0, TEXT_SKETCH_CHARS), limits, onProgress);
  if (parser.media === "csv") {
    const document = csvDocument(top);
    if (!document) throw unreadable("The file has no header line of comma separated names.");
    return openCsv(source, document, parser.items, limits, onProgress);
  }
  const json = jsonTop(top, limits);
  if (!(json instanceof AppError)) {
    return openJsonValues(source, parser, json.values[0] ?? null, json.byLine, limits, onProgress);
  }
  if (parser.media === "json-values" || /^\s*[{[]/.test(top.text)) throw json;
  return openYaml(source, parser.items, sketchYaml(top.text, top.complete, limits)?.[0] ?? null, limits, onProgress);
}

function toOutcome(found: FoundItem, parser: Parser, doc: unknown, index: ReadonlyMap<string, unknown>): Outcome {
  const pointer = found.pointer ?? toPointer(found.path);
  const entry = found.item.entry !== false;
  if (found.broken !== undefined) return { pointer, entry, rejected: found.broken };
  let records: ParsedRecord[] = [];
  try {
    records = parser.records(itemOf(found, pointer), doc, index);
    for (const record of records) checkLengths(record);
    return { pointer, entry: entry && records.length > 0, records };
  } catch (error) {
    const secrets = [...records.flatMap(secretValuesOf), ...(error instanceof RejectedItem ? error.secrets : [])];
    return { pointer, entry, rejected: reasonFor(error), ...(secrets.length > 0 ? { secrets } : {}) };
  }
}

function itemOf({ value, path, line }: FoundItem, pointer: string): Item {
  return line === undefined ? { value, path, pointer } : { value, path, pointer, line };
}

/** A bug in a parser must cost one entry, not the import; its reason names the error so that it is found. */
function reasonFor(error: unknown): string {
  if (error instanceof RejectedItem) return error.message;
  if (error instanceof z.ZodError) return describeIssues(error);
  return `The entry could not be understood (${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}).`;
}

function describeIssues(error: z.ZodError): string {
  return error.issues
    .slice(0, 3)
    .map((issue) => (issue.path.length > 0 ? `${issue.path.join(".")}: ${issue.message}` : issue.message))
    .join("; ");
}
