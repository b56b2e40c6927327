import type { Instruction } from "@/lib/engine/code-to-cloud/dockerfile-lines";
import { type HistoryMatch, matchHistory, pairsOf } from "@/lib/engine/code-to-cloud/match-history";
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
  const isStated = ({ path }: { path: string }) => named.some((one) => samePath(one, path));
  const ordered = [...files.filter(isStated), ...files.filter((file) => !isStated(file))];
  let pairs = 0;
  const fitting = ordered.flatMap(({ instructions, ...file }) => {
    pairs += pairsOf(history, instructions);
    const match = pairs > MAX_PAIRS_OF_ALL ? null : matchHistory(history, instructions);
    return match ? [{ match, file }] : [];
  });
  const stated = fitting.filter(({ file }) => isStated(file));
  const pool = stated.length > 0 ? stated : fitting;
  const best = Math.max(...pool.map(worth));
  return pool.filter((one) => worth(one) === best);
}

/** Of all files of a repository: about a second. Hundreds of files as people write them are fewer. */
const MAX_PAIRS_OF_ALL = 250_000;

/** Share found first, then how much: a file of one line fits every image that has that line. */
const worth = ({ match }: DockerfileCandidate) => match.score * 1_000_000 + match.made.size;

/** A builder names the file within its context, which may be a folder of the repository. */
function samePath(stated: string, path: string): boolean {
  const wanted = stated.replace(/^(?:\.?\/)+/, "");
  return path === wanted || path.endsWith(`/${wanted}`);
}
