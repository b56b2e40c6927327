import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { countCommitters, type FileHistory, LOG_FORMAT } from "@/cli/count-committers";
import { parseRepositoryUrl } from "@/lib/engine/repository-url";

const MAX_FILES = 500;
const MAX_COMMITS = 10_000;
const TIMEOUT_MS = 20_000;
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** Nothing that a checkout's configuration names is run. */
const SAFE = ["-c", "core.fsmonitor=false", "-c", "log.showSignature=false", "-c", "core.quotePath=false"];

/**
 * Who worked on the files that reports name, from the history of the checkout in `folder`.
 *
 * Returns  null with a reason where nothing can be told: no checkout, not of the repository that the reports are about, or a
 *          shallow one, whose history would name whoever committed last as the author of everything.
 * Bounded  500 files, 10,000 commits, 20 seconds.
 */
export async function fileHistory(
  folder: string,
  repository: string,
  named: ReadonlySet<string>,
): Promise<{ files: FileHistory[]; why: null } | { files: null; why: string | null }> {
  const origin = await git(folder, ["remote", "get-url", "origin"]);
  if (origin === null || parseRepositoryUrl(origin.trim()) !== parseRepositoryUrl(repository))
    return { files: null, why: null };
  const tracked = (await git(folder, ["ls-files", "-z", "--full-name", ":/"]))?.split("\0") ?? [];
  const paths = tracked.filter((path) => path !== "" && named.has(path)).slice(0, MAX_FILES);
  if (paths.length === 0) return { files: null, why: null };
  if ((await git(folder, ["rev-parse", "--is-shallow-repository"]))?.trim() !== "false")
    return { files: null, why: "the checkout is shallow (fetch the whole history, for example with fetch-depth: 0)" };
  const log = await git(folder, [
    ...["log", "--no-merges", "--no-show-signature", "--no-renames", `--max-count=${MAX_COMMITS}`],
    ...["--since=2 years ago", "-z", "--name-only", `--format=${LOG_FORMAT}`, "--"],
    ...paths.map((path) => `:(top,literal)${path}`),
  ]);
  if (log === null) return { files: null, why: "git could not read the history" };
  const files = countCommitters(log, new Set(paths));
  return files.length > 0 ? { files, why: null } : { files: null, why: null };
}

async function git(folder: string, args: readonly string[]): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)("git", [...SAFE, "-C", folder, ...args], {
      timeout: TIMEOUT_MS,
      maxBuffer: MAX_OUTPUT_BYTES,
      encoding: "utf8",
    });
    return stdout;
  } catch {
    return null; // No git, no checkout, or too much of it: then nothing is told.
  }
}
