import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { ExitCode } from "@/cli/exit-code";
import { printable } from "@/cli/printable";
import { ReportSummary, type Summary } from "@/cli/report-summary";
import { readStandardInput } from "@/cli/standard-input";
import { printSummary } from "@/cli/summary-text";
import { TerminalProgress } from "@/cli/terminal-progress";
import { AppError } from "@/lib/model/error";
import { openReport } from "@/lib/parsers/reading/open-report";
import { type ByteSource, DEFAULT_LIMITS } from "@/lib/parsers/reading/read-report";
import { PARSERS } from "@/lib/parsers/registry";

export type ParseOptions = { format?: string; json?: boolean; records?: boolean };

/**
 * `plimsoll parse`: detects each file's format, reads it and prints what is in it.
 *
 * Returns  0 when every file was recognized, entries that were not understood included; 2 when one was not, with what was tried.
 */
export async function parseFiles(files: readonly string[], options: ParseOptions): Promise<number> {
  const printed: (Summary | Refused)[] = [];
  let refused = false;
  for (const file of files) {
    try {
      const summary = await parseFile(file, options);
      if (options.json) printed.push(summary);
      else if (!options.records) printSummary(summary);
    } catch (error) {
      const detail = explain(error, file);
      refused = true;
      printed.push({ file, error: detail });
      process.stderr.write(`${file}: ${printable(detail)}\n`);
    }
  }
  if (options.json && !options.records) await write(`${JSON.stringify(printed, null, 2)}\n`);
  return refused ? ExitCode.Usage : ExitCode.Done;
}

type Refused = { file: string; error: string };

async function parseFile(file: string, options: ParseOptions): Promise<Summary> {
  const source = await sourceOf(file);
  const filename = file === "-" ? undefined : basename(file);
  const progress = new TerminalProgress(file);
  try {
    const { parser, report } = await openReport(source, {
      parsers: PARSERS,
      format: options.format,
      filename,
      limits: DEFAULT_LIMITS,
      onProgress: (at) => progress.show(at),
    });
    const summary = new ReportSummary(parser, report.header, filename ?? null);
    for await (const batch of report.outcomes()) {
      for (const outcome of batch) {
        summary.add(outcome);
        if (options.records && "records" in outcome) {
          for (const record of outcome.records)
            await write(`${JSON.stringify({ file, pointer: outcome.pointer, ...record })}\n`);
        }
      }
    }
    return summary.finish(file);
  } finally {
    progress.clear();
  }
}

/** Files are opened once per pass; standard input can be read only once and is kept. */
export async function sourceOf(file: string): Promise<ByteSource> {
  if (file !== "-") return () => createReadStream(file, { highWaterMark: 256 * 1024 });
  const chunks = await readStandardInput(DEFAULT_LIMITS.maxBytes);
  return async function* () {
    yield* chunks;
  };
}

export function explain(error: unknown, file: string): string {
  if (error instanceof AppError) return error.detail;
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return `There is no file ${file}.`;
  if (code === "EISDIR") return `${file} is a folder. Name the files in it.`;
  if (code === "EACCES") return `${file} may not be read by this user.`;
  throw error;
}

/** Waits when a pipe's reader is slower, so that a large report's records do not pile up in memory. */
async function write(text: string): Promise<void> {
  if (process.stdout.write(text)) return;
  await new Promise<void>((resolve) => process.stdout.once("drain", resolve));
}
