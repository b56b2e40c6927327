import { releaseLine } from "@/lib/engine/fix-units/versions/tokens";
import { type Compare, versionOrder } from "@/lib/engine/fix-units/versions/version-order";

/** One advisory's fixes as stated: one version per release line it was fixed in, or none. */
export type StatedFix = { advisory: string; fixedVersions: readonly string[] };

export type LowestFix = {
  /** The version to go to, or null when nothing stated closes anything. */
  version: string | null;
  /** `computed`: the lowest that closes all it closes. `stated`: versions of this ecosystem cannot be ordered here. */
  basis: "computed" | "stated";
  closes: string[];
  leaves: string[];
};

/**
 * The lowest stated version that closes the most advisories.
 *
 * Rules    a fix in one release line (1.2.5) does not close a version of a later line (1.3.0) that was fixed elsewhere (1.3.2).
 *          Versions not above the installed one are no upgrade and are left out.
 * Unknown  where no order is known, the last version stated is given and said to be so.
 */
export function lowestFix(purlType: string, installed: string | null, fixes: readonly StatedFix[]): LowestFix {
  const compare = versionOrder(purlType);
  const stated = fixes.map((fix) => ({ advisory: fix.advisory, fixed: singleVersions(fix.fixedVersions) }));
  if (!compare) return lastStated(stated);
  const versions = [...new Set(stated.flatMap(({ fixed }) => fixed))];
  // Most packages have one: nothing to put in order.
  if (versions.length <= 1) return onlyVersion(stated, versions.filter((one) => isUpgrade(one, installed, compare))[0]);
  versions.sort(compare);
  const ranks = ranksOf(versions, compare);
  const rank = (version: string) => ranks.get(version) as number;
  // Advisories fixed in the same versions are closed together, so that each set is asked about once.
  const sets = [...countOf(stated.map(({ fixed }) => fixed))].map(([fixed, advisories]) => ({
    fixed,
    advisories,
    ordered: fixed.toSorted((a, b) => rank(a) - rank(b)),
  }));
  let best: { version: string; closed: Set<readonly string[]>; closes: number } | null = null;
  for (const version of versions) {
    if (!isUpgrade(version, installed, compare)) continue;
    const closing = sets.filter(({ ordered }) => isClosedBy(version, ordered, rank));
    const closes = closing.reduce((sum, { advisories }) => sum + advisories, 0);
    if (closes > (best?.closes ?? 0)) best = { version, closed: new Set(closing.map(({ fixed }) => fixed)), closes };
  }
  const isClosed = ({ fixed }: Stated) => best?.closed.has(fixed) ?? false;
  return {
    version: best?.version ?? null,
    basis: "computed",
    closes: stated.filter(isClosed).map((fix) => fix.advisory),
    leaves: stated.filter((fix) => !isClosed(fix)).map((fix) => fix.advisory),
  };
}

/** `fixed`: single versions as stated; the same list for advisories that state the same. */
type Stated = { advisory: string; fixed: readonly string[] };

const split = new WeakMap<readonly string[], readonly string[]>();

/** Of one list, which many findings share, once. */
function singleVersions(texts: readonly string[]): readonly string[] {
  const before = split.get(texts);
  if (before) return before;
  const versions = texts.flatMap(splitVersions);
  split.set(texts, versions);
  return versions;
}

function isUpgrade(version: string, installed: string | null, compare: Compare): boolean {
  return installed === null || compare(version, installed) > 0;
}

/** Every advisory that states the one version is closed by it; without one that is an upgrade, none is. */
function onlyVersion(stated: readonly Stated[], version: string | undefined): LowestFix {
  const isClosed = ({ fixed }: Stated) => version !== undefined && fixed.length > 0;
  return {
    version: version ?? null,
    basis: "computed",
    closes: stated.filter(isClosed).map((fix) => fix.advisory),
    leaves: stated.filter((fix) => !isClosed(fix)).map((fix) => fix.advisory),
  };
}

/** Positions in the order of `sorted`, equal for versions that are: comparing versions is dear, comparing positions is not. */
function ranksOf(sorted: readonly string[], compare: Compare): Map<string, number> {
  const ranks = new Map<string, number>();
  let rank = 0;
  sorted.forEach((version, n) => {
    if (n > 0 && compare(sorted[n - 1] as string, version) !== 0) rank++;
    ranks.set(version, rank);
  });
  return ranks;
}

function countOf<T>(values: readonly T[]): Map<T, number> {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** Tools state several lines in one text: `1.2.5, 2.0.1`, `>=1.2.5`, `1.2.5 || 2.0.1`. */
export function splitVersions(text: string): string[] {
  return text
    .split(/,|\|\||;|(?<!\s)\s+or\s+/)
    .map((part) => part.trim().replace(/^[<>=~^\s]+/, ""))
    .filter((part) => /\d/.test(part) && !/\s/.test(part));
}

/** `fixed` in their order. */
function isClosedBy(version: string, fixed: readonly string[], rank: (version: string) => number): boolean {
  const at = fixed.findLastIndex((fix) => rank(fix) <= rank(version));
  const [fix, next] = [fixed[at], fixed[at + 1]];
  if (fix === undefined) return false;
  return next === undefined || rank(fix) === rank(version) || isSameLine(version, fix, next);
}

/** Whether `version` is of the line of `fix`, where `next` begins another: equal up to the first number in which those differ. */
function isSameLine(version: string, fix: string, next: string): boolean {
  const [line, a, b] = [releaseLine(version), releaseLine(fix), releaseLine(next)];
  const split = a.findIndex((part, i) => part !== b[i]);
  return split !== -1 && a.slice(0, split + 1).every((part, i) => part === line[i]);
}

function lastStated(fixes: readonly Stated[]): LowestFix {
  const withFix = fixes.filter(({ fixed }) => fixed.length > 0);
  return {
    version: withFix.at(-1)?.fixed.at(-1) ?? null,
    basis: "stated",
    closes: withFix.map((fix) => fix.advisory),
    leaves: fixes.filter(({ fixed }) => fixed.length === 0).map((fix) => fix.advisory),
  };
}
