import type { Instruction } from "@/lib/engine/code-to-cloud/dockerfile-lines";
import { type HistoryMatch, matchHistory } from "@/lib/engine/code-to-cloud/match-history";
import type { HistoryEntry } from "@/lib/model/image-build";

/** A Dockerfile as a repository's default branch has it. */
export type RepositoryDockerfile = {
  repositoryId: string;
  repository: string;
  path: string;
  commit: string | null;
  /** Scan time of the delivery that the file is of, RFC 3339. */
  statedAt: string;
  instructions: readonly Instruction[];
};

export type DockerfileCandidate = {
  match: HistoryMatch;
  file: Omit<RepositoryDockerfile, "instructions">;
};

/**
 * The Dockerfile that made a history, out of those of the repository it is said to come from.
 *
 * Returns  the one that fits best; several where they fit equally well; none where nothing of any is found. One that provenance names by
 *          its path goes before all others.
 */
export function traceDockerfile(
  history: readonly HistoryEntry[],
  files: readonly RepositoryDockerfile[],
  named: readonly string[],
): DockerfileCandidate[] {
  const fitting = files.flatMap(({ instructions, ...file }) => {
    const match = matchHistory(history, instructions);
    return match ? [{ match, file }] : [];
  });
  const stated = fitting.filter(({ file }) => named.some((path) => samePath(path, file.path)));
  const pool = stated.length > 0 ? stated : fitting;
  const best = Math.max(...pool.map(worth));
  return pool.filter((one) => worth(one) === best);
}

/** Share found first, then how much: a file of one line fits every image that has that line. */
const worth = ({ match }: DockerfileCandidate) => match.score * 1_000_000 + match.made.size;

/** A builder names the file within its context, which may be a folder of the repository. */
function samePath(stated: string, path: string): boolean {
  const wanted = stated.replace(/^(?:\.?\/)+/, "");
  return path === wanted || path.endsWith(`/${wanted}`);
}
