import { Readable } from "node:stream";
import { type CsvError, type Options, parse } from "csv-parse";
import { parse as parseSync } from "csv-parse/sync";
import type { ItemPath } from "@/lib/parsers/parser";
import { cleanText } from "@/lib/parsers/reading/clean-text";
import { type ByteSource, decode } from "@/lib/parsers/reading/decode";
import type { FoundItem, OpenDocument } from "@/lib/parsers/reading/found-item";
import type { Progress } from "@/lib/parsers/reading/json-reader";
import type { ReadLimits } from "@/lib/parsers/reading/limits";
import type { Top } from "@/lib/parsers/reading/top";
import { unreadable } from "@/lib/parsers/reading/unreadable";

/** What a CSV parser sees of the file beside its rows: of these the first, where the top holds it whole. */
export type CsvDocument = {
  comments: string[];
  columns: string[];
  first: Record<string, string> | null;
  delimiter?: string;
};

const BATCH_ROWS = 1000;

/**
 * Values separated by commas (or semicolons, as the header line says) with a header line; leading `#` lines are comments and kept in the document. Each row is an item at
 * `["*"]`: an object by column name (without a prototype, since names come from outside), its pointer `line 12`.
 */
export function openCsv(
  source: ByteSource,
  document: CsvDocument,
  paths: readonly ItemPath[],
  limits: ReadLimits,
  onProgress?: Progress,
): OpenDocument {
  const item = paths[0] ?? { at: ["*"] };
  const { columns } = document;
  const items = async function* (): AsyncGenerator<FoundItem[]> {
    const parser = parse({ ...dialectOf(document), info: true, max_record_size: limits.maxStringBytes });
    const rows = Readable.from(decode(source, limits))
      .on("error", (error) => parser.destroy(error))
      .pipe(parser);
    let batch: FoundItem[] = [];
    let index = -1;
    try {
      for await (const { record, info } of rows as AsyncIterable<CsvRow>) {
        index += 1;
        if (index === 0) continue; // the header line
        batch.push({
          path: [index - 1],
          pointer: `line ${info.lines}`,
          item,
          value: undefined,
          ...toRow(record, columns),
        });
        if (batch.length < BATCH_ROWS) continue;
        onProgress?.({ pass: 2, bytes: info.bytes });
        yield batch;
        batch = [];
      }
    } catch (error) {
      throw isCsvError(error) ? unreadable(`The CSV is not valid: ${error.message}.`, error) : error;
    }
    if (batch.length > 0) yield batch;
  };
  return { document, items };
}

/** Opens a CSV text by its top, or null when that has no header of two columns. */
export function csvDocument(top: Top): CsvDocument | null {
  const sketch = sketchCsv(top.text);
  if (!sketch) return null;
  const { rows: _, ...document } = sketch;
  return { ...document, first: firstRow(top, document) };
}

/** The first row, read as all rows are: its fields may hold line ends. Null where there is none, or none that is whole. */
function firstRow({ text, complete }: Top, document: Omit<CsvDocument, "first">): CsvDocument["first"] {
  const whole = complete ? text : text.slice(0, text.lastIndexOf("\n") + 1);
  try {
    const [, record] = parseSync(whole, { ...dialectOf(document), to: 2 }) as string[][];
    return (record && toRow(record, document.columns).value) ?? null;
  } catch (error) {
    if (isCsvError(error)) return null;
    throw error;
  }
}

function dialectOf({ comments, delimiter = "," }: Omit<CsvDocument, "first">): Options {
  return {
    bom: true,
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    from_line: comments.length + 1,
  };
}

/** Comments, columns and the first rows of the top of a CSV text, or null when it has no header of two columns. */
export function sketchCsv(top: string): (Omit<CsvDocument, "first"> & { rows: string[][] }) | null {
  const lines = top.split(/\r?\n/, 50);
  const comments: string[] = [];
  while (lines[0]?.startsWith("#")) comments.push(lines.shift() as string);
  const delimiter = delimiterOf(lines[0] ?? "");
  const [header, ...rows] = lines.map((line) => splitLine(line, delimiter));
  if (!header || header.length < 2) return null;
  const columns = header.map((name) => cleanText(name.trim()));
  return { comments, columns, ...(delimiter === "," ? {} : { delimiter }), rows: rows.slice(0, 5) };
}

type CsvRow = { record: string[]; info: { lines: number; bytes: number } };

function toRow(record: string[], columns: string[]): { value?: Record<string, string>; broken?: string } {
  // A separator at the end of the line is no field.
  while (record.length > columns.length && record.at(-1) === "") record.pop();
  if (record.length !== columns.length) {
    return { broken: `The row has ${record.length} fields, the header has ${columns.length}.` };
  }
  const row: Record<string, string> = Object.create(null);
  for (const [i, name] of columns.entries()) row[name] = cleanText(record[i] ?? "");
  return { value: row };
}

/** Semicolons separate where the header has more of them than of commas. */
function delimiterOf(header: string): string {
  return header.split(";").length > header.split(",").length ? ";" : ",";
}

/** Good enough for a header and a few rows: quoted fields without line ends in them. */
function splitLine(line: string, delimiter: string): string[] {
  const field = delimiter === ";" ? SEMICOLON_FIELD : COMMA_FIELD;
  return [...line.matchAll(field)].map((m) => (m[1] ?? m[2] ?? "").replaceAll('""', '"'));
}

const COMMA_FIELD = /(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g;
const SEMICOLON_FIELD = /(?:^|;)(?:"((?:[^"]|"")*)"|([^;]*))/g;

function isCsvError(error: unknown): error is CsvError {
  return (
    String((error as { code?: unknown } | null)?.code ?? "").startsWith("CSV_") ||
    String((error as Error)?.name) === "CsvError"
  );
}
