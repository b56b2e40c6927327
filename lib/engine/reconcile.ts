import { between, difference, type Intervals, union } from "@/lib/engine/intervals";

/** One import as its stream sees it, for one kind of finding. */
export type FoldedImport = {
  /** Scan time, milliseconds. Ties fold in order of arrival. */
  at: number;
  arrival: number;
  /** False for partial, failed, filtered, unplaced or held ones: they add and never resolve. */
  covers: boolean;
  contains: ReadonlySet<string>;
};

/**
 * When each finding was live in one stream: the meaning that ingest's SQL must agree with (a test compares them).
 *
 * Rule     imports fold in scan-time order, whatever the order of arrival. A finding becomes live when an import
 *          contains it and stops when a covering import does not.
 * Source   MODEL section 3 (Time, Coverage) and law 2.
 */
export function foldStream(imports: readonly FoldedImport[]): Map<string, Intervals> {
  const live = new Map<string, Intervals>();
  const ordered = imports.toSorted((a, b) => a.at - b.at || a.arrival - b.arrival);
  for (const one of ordered) {
    if (one.covers) {
      for (const [finding, intervals] of live) {
        if (!one.contains.has(finding))
          live.set(finding, difference(intervals, between(one.at, Number.POSITIVE_INFINITY)));
      }
    }
    for (const finding of one.contains) {
      live.set(finding, union(live.get(finding) ?? [], between(one.at, Number.POSITIVE_INFINITY)));
    }
  }
  return live;
}

/**
 * The same, one import at a time and in any order of arrival.
 *
 * present  the finding is live from `at` until the next covering import of its stream (which says for itself).
 * absent   (covering imports only) it is not live from `at` until it was seen again: by the next covering import, or
 *          by a partial one before that.
 * Shape    `next` times are `Infinity` where there is none; both are about imports later than `at` in the stream.
 */
export function foldOne(
  live: Intervals,
  one: { at: number; present: boolean; covers: boolean; nextCovering: number; nextSighting: number },
): Intervals {
  if (one.present) return union(live, between(one.at, one.nextCovering));
  if (!one.covers) return live;
  return difference(live, between(one.at, Math.min(one.nextCovering, one.nextSighting)));
}
