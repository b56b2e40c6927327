import type { PathCut } from "@/lib/engine/attack-paths/path";

/** More than a few to choose from is a list that nobody compares. */
const MOST = 2;

/**
 * What else to do where the change that ends a path has to wait: other changes that end it alone.
 *
 * ending   every change that ends the path alone, those that break most first, of equals those with least effort.
 * Returns  at most two, of another kind than the chosen one where there are such: what keeps a patch from being made may keep the next one too. Each
 *          changes another object or in another way, and none waits for a fix that nobody has published.
 */
export function insteadOf(chosen: PathCut, ending: readonly PathCut[]): PathCut[] {
  const told = [chosen];
  const others = ending.filter((cut) => !cut.unpublished);
  for (const cut of [...others.filter(isOther(chosen)), ...others.filter((one) => !isOther(chosen)(one))])
    if (told.length <= MOST && told.every((one) => !isAlike(one, cut))) told.push(cut);
  return told.slice(1);
}

const isOther = (chosen: PathCut) => (cut: PathCut) => cut.kind !== chosen.kind;

/** The same kind of change to the same object; what changes no workload names its object in its title. */
function isAlike(one: PathCut, other: PathCut): boolean {
  const objectOf = ({ workload, title }: PathCut) => workload ?? title;
  return one.kind === other.kind && objectOf(one) === objectOf(other);
}
