import { between, difference, type Intervals, intersection, NEVER, union } from "@/lib/engine/intervals";
import { groupBy } from "@/lib/model/group-by";

/** One import of one image version in one line (tool, scope, ref, platform), for one kind of finding. */
export type VersionScan = {
  stream: string;
  /** Streams of the same line differ only in the version. */
  line: string;
  version: string;
  at: number;
  arrival: number;
  /** Covered the kind and its closures are not held: only such a scan supersedes another version. */
  covers: boolean;
};

/** What inventories say about the image; null when none covers it. */
export type Running = {
  /** Since when some inventory covers the image. */
  since: number;
  byVersion: ReadonlyMap<string, Intervals>;
  /** When the image as a whole stopped running anywhere, if it did. */
  retiredAt: number | null;
};

/**
 * When the findings of each stream of one image count, for one kind.
 *
 * Rule     where no inventory covers the image: while the version is the newest scanned one of its line. Where one
 *          does: while the version runs. A running version that nobody has scanned for the kind says nothing, so
 *          until then the newest scanned version stands in: no data is never shown as safe.
 * Source   MODEL section 3, Open.
 */
export function currencyOf(scans: readonly VersionScan[], running: Running | null): Map<string, Intervals> {
  const newest = newestOfLine(scans);
  if (!running) return newest;
  const runningScanned = union(
    ...[...running.byVersion].map(([version, times]) => intersection(times, scannedSince(scans, version))),
  );
  const before = between(Number.NEGATIVE_INFINITY, running.since);
  const after = between(running.since, running.retiredAt ?? Number.POSITIVE_INFINITY);
  const versionOf = new Map(scans.map((scan) => [scan.stream, scan.version]));
  const current = new Map<string, Intervals>();
  for (const [stream, times] of newest) {
    const runs = running.byVersion.get(versionOf.get(stream) ?? "") ?? NEVER;
    const standsIn = difference(times, runningScanned);
    current.set(stream, union(intersection(times, before), intersection(union(runs, standsIn), after)));
  }
  return current;
}

/** From each scan of a version until the next covering scan of another version in the same line. */
function newestOfLine(scans: readonly VersionScan[]): Map<string, Intervals> {
  const lines = groupBy(scans, (scan) => scan.line);
  const current = new Map<string, Intervals>();
  for (const line of lines.values()) {
    const ordered = line.toSorted((a, b) => a.at - b.at || a.arrival - b.arrival);
    // Walked from the newest back, remembering the next covering scan and the next one of another version.
    let next: VersionScan | null = null;
    let nextOfOther: VersionScan | null = null;
    for (const scan of ordered.toReversed()) {
      const superseded: VersionScan | null = next && next.version !== scan.version ? next : nextOfOther;
      const until = superseded?.at ?? Number.POSITIVE_INFINITY;
      current.set(scan.stream, union(current.get(scan.stream) ?? NEVER, between(scan.at, until)));
      if (scan.covers) {
        if (next && next.version !== scan.version) nextOfOther = next;
        next = scan;
      }
    }
  }
  return current;
}

function scannedSince(scans: readonly VersionScan[], version: string): Intervals {
  const first = Math.min(...scans.filter((scan) => scan.version === version && scan.covers).map((scan) => scan.at));
  return between(first, Number.POSITIVE_INFINITY);
}
