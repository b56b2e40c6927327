import { createReadStream } from "node:fs";
import type { ParsedRecord } from "@/lib/model/record";
import type { Header } from "@/lib/parsers/parser";
import { openReport } from "@/lib/parsers/reading/open-report";
import { type ByteSource, DEFAULT_LIMITS } from "@/lib/parsers/reading/read-report";
import { PARSERS } from "@/lib/parsers/registry";

export type ParsedFile = {
  format: string;
  header: Header;
  entries: number;
  records: ParsedRecord[];
  rejected: { pointer: string; reason: string }[];
};

/** Detects and reads a report as the import does; `format` states it, as a sender may. */
export async function parseBytes(
  source: ByteSource,
  options: { filename?: string; format?: string } = {},
): Promise<ParsedFile> {
  const { parser, report } = await openReport(source, { parsers: PARSERS, limits: DEFAULT_LIMITS, ...options });
  const parsed: ParsedFile = { format: parser.id, header: report.header, entries: 0, records: [], rejected: [] };
  for await (const batch of report.outcomes()) {
    for (const outcome of batch) {
      if ("rejected" in outcome) parsed.rejected.push({ pointer: outcome.pointer, reason: outcome.rejected });
      else parsed.records.push(...outcome.records);
      if (outcome.entry) parsed.entries += 1;
    }
  }
  return parsed;
}

export function parseFile(path: string, format?: string): Promise<ParsedFile> {
  const filename = path.slice(path.lastIndexOf("/") + 1);
  return parseBytes(() => createReadStream(path), format === undefined ? { filename } : { filename, format });
}

/** A report given as text or as a value to be written as JSON. */
export function parseText(content: unknown, options: { filename?: string; format?: string } = {}): Promise<ParsedFile> {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  return parseBytes(async function* () {
    yield Buffer.from(text);
  }, options);
}
