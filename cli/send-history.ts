import { deliver, IMPORTS } from "@/cli/deliver";
import { fileHistory } from "@/cli/file-history";
import { namedFiles } from "@/cli/named-files";
import { reportInMemory } from "@/cli/report-file";
import type { Server } from "@/cli/server";

/** What of the stated context says whose history it is. */
const STATED = ["repo", "commit", "branch", "defaultBranch", "runUrl"];

type HistoryOf = {
  files: readonly string[];
  format: string | undefined;
  query: Record<string, string>;
  /** The checkout. */
  folder: string;
};

/**
 * Sends who worked on the files that the reports name, so that what nobody owns has somebody suggested.
 *
 * Never    decides whether the delivery succeeded: what goes wrong is remarked and nothing more.
 */
export async function sendHistory(
  server: Server,
  { files, format, query, folder }: HistoryOf,
  remark: (text: string) => void,
): Promise<void> {
  const { repo } = query;
  if (!repo) return;
  try {
    const named = await namedFiles(files, format);
    if (named.size === 0) return;
    const history = await fileHistory(folder, repo, named);
    if (history.why)
      remark(`Who worked on the files is not sent: ${history.why}. --no-history says that it need not be.`);
    if (!history.files) return;
    const content = Buffer.from(JSON.stringify({ plimsoll: "file-history", version: 1, files: history.files }));
    const stated = Object.fromEntries(Object.entries(query).filter(([name]) => STATED.includes(name)));
    const name = "file-history.json";
    const [sent] = await deliver(
      server,
      name,
      reportInMemory(name, content),
      { path: IMPORTS, query: { ...stated, format: "file-history-json" } },
      false,
    );
    remark(
      sent?.id
        ? `Who worked on ${history.files.length} of the files was sent too (--no-history leaves it out).`
        : `Who worked on the files was not taken: ${sent?.error ?? sent?.status}`,
    );
  } catch (error) {
    remark(`Who worked on the files was not sent: ${error instanceof Error ? error.message : "unknown"}`);
  }
}
