import { readFile } from "node:fs/promises";
import type { PushOptions } from "@/cli/push";
import type { CiContext } from "@/lib/engine/ci/ci-context";
import { parseRepositoryUrl } from "@/lib/engine/repository-url";
import { variablesLike } from "@/lib/env";

/**
 * What the CI system's environment says, under what the flags say: a flag wins, one by one.
 *
 * Branch   where it is not known, that is stated in a name that no branch can have (git allows no colon): to the server a report
 *          that states none is of the default branch.
 */
export function withCi(options: PushOptions, found: CiContext | null): PushOptions & { ciSystem?: string } {
  if (!found) return options;
  const { repo, commit, branch, defaultBranch, system } = found;
  // A commit of this repository says nothing about the one that the sender states.
  const isSame = !options.repo || parseRepositoryUrl(options.repo) === parseRepositoryUrl(repo ?? "");
  if (!isSame) return options;
  const ambient = Object.entries({ repo, commit, branch: branch ?? `unknown:${system}`, defaultBranch }).filter(
    ([, value]) => value !== null,
  );
  const stated = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  return { ...Object.fromEntries(ambient), ...stated, ...(options.repo || !repo ? {} : { ciSystem: system }) };
}

/** The payload of the event that GitHub runs a workflow for; undefined where there is none, or none that can be read. */
export async function readEvent(): Promise<unknown> {
  const path = variablesLike(/^GITHUB_EVENT_PATH$/).GITHUB_EVENT_PATH;
  if (!path) return undefined;
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch {
    return undefined;
  }
}
