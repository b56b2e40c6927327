import { createHash } from "node:crypto";
import { basename } from "node:path";
import { CommandFailed } from "@/cli/command-failed";
import { ExitCode } from "@/cli/exit-code";
import { explain } from "@/cli/parse";
import { sourceOf } from "@/cli/parse-sources";
import type { FeedRecord } from "@/lib/model/record";
import type { Parser } from "@/lib/parsers/parser";
import { openReport } from "@/lib/parsers/reading/open-report";
import { DEFAULT_LIMITS } from "@/lib/parsers/reading/read-report";

export type FeedFile = {
  rows: FeedRecord[];
  /** Entries that were not understood. */
  rejected: number;
  input: { file: string; sha256: string; entries: number };
};

/** Reads a feed file as an import of it would be read; the hash is that of its bytes as they lie there. Ends the command on a file that is none. */
export async function readFeed(file: string, parsers: readonly Parser[]): Promise<FeedFile> {
  try {
    const source = await sourceOf(file);
    const hash = createHash("sha256");
    for await (const chunk of source()) hash.update(chunk);
    const { report } = await openReport(source, { parsers, filename: basename(file), limits: DEFAULT_LIMITS });
    const rows: FeedRecord[] = [];
    let rejected = 0;
    for await (const batch of report.outcomes()) {
      for (const outcome of batch) {
        if ("rejected" in outcome) rejected++;
        else for (const record of outcome.records) if (record.kind === "feed") rows.push(record);
      }
    }
    const sha256 = hash.digest("hex");
    return { rows, rejected, input: { file: basename(file), sha256, entries: rows.length + rejected } };
  } catch (error) {
    throw new CommandFailed(ExitCode.Usage, `${file}: ${explain(error, file)}`);
  }
}
