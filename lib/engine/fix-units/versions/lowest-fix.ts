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
  const asStated = fixes.map((fix) => ({ ...fix, fixedVersions: fix.fixedVersions.flatMap(splitVersions) }));
  if (!compare) return lastStated(asStated);
  const stated = asStated.map((fix) => ({ ...fix, fixedVersions: fix.fixedVersions.toSorted(compare) }));
  const all = [...new Set(stated.flatMap((fix) => fix.fixedVersions))].sort(compare);
  const candidates = installed === null ? all : all.filter((version) => compare(version, installed) > 0);
  let best: LowestFix = { version: null, basis: "computed", closes: [], leaves: [] };
  for (const version of candidates) {
    const closes = stated.filter((fix) => isClosedBy(version, fix.fixedVersions, compare)).map((fix) => fix.advisory);
    if (closes.length <= best.closes.length) continue;
    best = { version, basis: "computed", closes, leaves: [] };
  }
  const closed = new Set(best.closes);
  return { ...best, leaves: stated.map((fix) => fix.advisory).filter((advisory) => !closed.has(advisory)) };
}

/** Tools state several lines in one text: `1.2.5, 2.0.1`, `>=1.2.5`, `1.2.5 || 2.0.1`. */
export function splitVersions(text: string): string[] {
  return text
    .split(/,|\|\||;|(?<!\s)\s+or\s+/)
    .map((part) => part.trim().replace(/^[<>=~^\s]+/, ""))
    .filter((part) => /\d/.test(part) && !/\s/.test(part));
}

/** `fixed` in the order of `compare`. */
function isClosedBy(version: string, fixed: readonly string[], compare: Compare): boolean {
  const at = fixed.findLastIndex((fix) => compare(fix, version) <= 0);
  const [fix, next] = [fixed[at], fixed[at + 1]];
  if (fix === undefined) return false;
  return next === undefined || compare(fix, version) === 0 || isSameLine(version, fix, next);
}

/** Whether `version` is of the line of `fix`, where `next` begins another: equal up to the first number in which those differ. */
function isSameLine(version: string, fix: string, next: string): boolean {
  const [line, a, b] = [releaseLine(version), releaseLine(fix), releaseLine(next)];
  const split = a.findIndex((part, i) => part !== b[i]);
  return split !== -1 && a.slice(0, split + 1).every((part, i) => part === line[i]);
}

function lastStated(fixes: readonly StatedFix[]): LowestFix {
  const withFix = fixes.filter((fix) => fix.fixedVersions.length > 0);
  return {
    version: withFix.at(-1)?.fixedVersions.at(-1) ?? null,
    basis: "stated",
    closes: withFix.map((fix) => fix.advisory),
    leaves: fixes.filter((fix) => fix.fixedVersions.length === 0).map((fix) => fix.advisory),
  };
}
