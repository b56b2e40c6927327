import { type Compare, versionOrder } from "@/lib/engine/fix-units/versions/version-order";

export type RangeEvent = { event: "introduced" | "fixed" | "last_affected" | "limit"; value: string };

/** What an advisory says of one package: ranges of versions, and versions by name; either makes a version affected. */
export type AffectedVersions = {
  /** purl type: whose order its versions have. */
  type: string;
  ranges: readonly { type: string; events: readonly RangeEvent[] }[];
  versions: readonly string[];
};

/** `fixed`: the lowest version above it that the advisory calls fixed, or null where none is. */
export type VersionEffect = { affected: boolean; fixed: string | null };

const NOT_AFFECTED: VersionEffect = { affected: false, fixed: null };

/**
 * Whether a version is affected, as the OSV schema's evaluation has it: introduced counts from that version on, fixed up to but
 * not including, last_affected up to and including; a limit ends what is looked at.
 *
 * Unknown  null where it cannot be told: a version that is not known, or of an ecosystem whose order is not. What is affected in
 *          every version is affected in an unknown one.
 * Source   ossf/osv-schema docs/schema.md, "Evaluation".
 */
export function versionEffect({ type, ranges, versions }: AffectedVersions, version: string): VersionEffect | null {
  if (ranges.some((range) => isEndless(range.events))) return { affected: true, fixed: null };
  if (version === "") return null;
  const compare = versionOrder(type);
  if (!compare)
    return versions.includes(version) ? { affected: true, fixed: null } : ranges.length > 0 ? null : NOT_AFFECTED;
  const hit = ranges.find((range) => isInRange(range.events, version, compare));
  const isNamed = versions.includes(version) || versions.some((one) => compare(one, version) === 0);
  if (!hit && !isNamed) return NOT_AFFECTED;
  const fixes = (hit ? [hit] : ranges).flatMap((range) => range.events.filter(({ event }) => event === "fixed"));
  const above = fixes.map(({ value }) => value).filter((value) => compare(value, version) > 0);
  return { affected: true, fixed: above.toSorted(compare)[0] ?? null };
}

/** Affected from the first version on and never fixed: what a malicious package's advisory says. */
function isEndless(events: readonly RangeEvent[]): boolean {
  return events.length > 0 && events.every(isStart);
}

/** Before an introduction of the same version an end comes first: fixed in 2.0 and introduced again in 2.0 is affected. */
const ORDER = { fixed: 0, introduced: 1, last_affected: 2, limit: 3 } as const;

function isInRange(events: readonly RangeEvent[], version: string, compare: Compare): boolean {
  const limits = events.filter(({ event }) => event === "limit");
  if (limits.length > 0 && !limits.some(({ value }) => value === "*" || compare(version, value) < 0)) return false;
  const sorted = events.toSorted(
    (a, b) => Number(isStart(b)) - Number(isStart(a)) || compare(a.value, b.value) || ORDER[a.event] - ORDER[b.event],
  );
  let affected = false;
  for (const { event, value } of sorted) {
    const order = compare(version, value);
    if (event === "introduced" && (value === "0" || order >= 0)) affected = true;
    else if (event === "fixed" && order >= 0) affected = false;
    else if (event === "last_affected" && order > 0) affected = false;
  }
  return affected;
}

/** Introduced in `0` means before every version, pre-releases of 0 too. */
function isStart({ event, value }: RangeEvent): boolean {
  return event === "introduced" && value === "0";
}
