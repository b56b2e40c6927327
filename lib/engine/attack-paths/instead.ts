import type { PathCut } from "@/lib/engine/attack-paths/path";

/** More than a few to choose from is a list that nobody compares. */
const MOST = 2;

/**
 * What else to do where the change that ends a path has to wait: other changes that end it alone.
 *
 * ending   every change that ends the path alone, those that break most first, of equals those with least effort.
 * Returns  at most two. First those of another kind than the chosen one: what keeps one patch from being made may keep the next one too. Last what takes a
 *          service away from its users, however much it breaks. Each changes another object or in another way; none waits for a fix that nobody has published.
 */
export function insteadOf(chosen: PathCut, ending: readonly PathCut[]): PathCut[] {
  const placeOf = ({ kind }: PathCut) => (kind === "unexpose" ? 2 : kind === chosen.kind ? 1 : 0);
  const told = [chosen];
  for (const cut of ending.toSorted((a, b) => placeOf(a) - placeOf(b))) {
    if (told.length > MOST) break;
    if (!cut.unpublished && told.every((one) => !isAlike(one, cut))) told.push(cut);
  }
  return told.slice(1);
}

/** The same kind of change to the same object, or of the same findings: one image may run in several places. What changes no workload names its object in its title. */
function isAlike(one: PathCut, other: PathCut): boolean {
  if (one.kind !== other.kind) return false;
  const objectOf = ({ workload, title }: PathCut) => workload ?? title;
  return objectOf(one) === objectOf(other) || isWithin(other.findings, one.findings);
}

function isWithin(some: ReadonlySet<string>, all: ReadonlySet<string>): boolean {
  if (some.size === 0 || some.size > all.size) return false;
  for (const one of some) if (!all.has(one)) return false;
  return true;
}
