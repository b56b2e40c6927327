import { ExitCode } from "@/cli/exit-code";
import { explainText } from "@/cli/explain-text";
import { parserOfFormat } from "@/cli/own-format";
import { type ParseSource, sourcesIn } from "@/cli/parse-sources";
import { printable, printableJson } from "@/cli/printable";
import { ReportSummary, type Summary } from "@/cli/report-summary";
import { printSummary } from "@/cli/summary-text";
import { TerminalProgress } from "@/cli/terminal-progress";
import { readLimits } from "@/lib/ingest/raw-limits";
import { AppError } from "@/lib/model/error";
import type { Parser } from "@/lib/parsers/parser";
import { openReport } from "@/lib/parsers/reading/open-report";
import { PARSERS } from "@/lib/parsers/registry";

export type ParseOptions = { format?: string; json?: boolean; records?: boolean; explain?: boolean };

/**
 * `plimsoll parse`: detects each file's format, reads it and prints what is in it; of an archive, of each report in it.
 *
 * Returns  0 when every file was recognized, entries that were not understood included; 2 when one was not, with what was tried.
 */
export async function parseFiles(files: readonly string[], options: ParseOptions): Promise<number> {
  const printed: (Summary | Refused)[] = [];
  let refused = false;
  const own = await parserOfFormat(options.format);
  const formats: Formats = own ? { parsers: [own], format: own.id } : { parsers: PARSERS, format: options.format };
  const refuse = (file: string, error: unknown) => {
    const detail = explain(error, file);
    refused = true;
    printed.push({ file, error: detail });
    process.stderr.write(`${printable(`${file}: ${detail}`)}\n`);
  };
  for (const file of files) {
    try {
      for await (const one of sourcesIn(file)) {
        try {
          const summary = await parseSource(one, options, formats);
          if (options.json) printed.push(summary);
          else if (!options.records) await printForPeople(summary);
        } catch (error) {
          refuse(one.file, error);
        }
      }
    } catch (error) {
      refuse(file, error);
    }
  }
  if (options.json && !options.records) await write(`${printableJson(printed, 2)}\n`);
  return refused ? ExitCode.Usage : ExitCode.Done;
}

async function printForPeople(summary: Summary): Promise<void> {
  printSummary(summary);
  for (const finding of summary.explained ?? []) await write(`${explainText(finding)}\n`);
}

type Refused = { file: string; error: string };
type Formats = { parsers: readonly Parser[]; format: string | undefined };

async function parseSource(
  { file, filename, source }: ParseSource,
  options: ParseOptions,
  formats: Formats,
): Promise<Summary> {
  const progress = new TerminalProgress(file);
  try {
    const { parser, report } = await openReport(source, {
      ...formats,
      filename,
      limits: readLimits(),
      onProgress: (at) => progress.show(at),
    });
    const summary = new ReportSummary(parser, report.header, filename ?? null, options.explain);
    for await (const batch of report.outcomes()) {
      for (const outcome of batch) {
        summary.add(outcome);
        if (options.records && "records" in outcome) {
          for (const record of outcome.records)
            await write(`${printableJson({ file, pointer: outcome.pointer, ...record })}\n`);
        }
      }
    }
    return summary.finish(file);
  } finally {
    progress.clear();
  }
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
