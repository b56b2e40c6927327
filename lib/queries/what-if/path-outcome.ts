import type { RiskBand } from "@/lib/contracts/http/risk";
import type { WhatIfCluster, WhatIfOutcome } from "@/lib/contracts/http/what-if";
import type { PathChanges } from "@/lib/queries/what-if/compare-paths";
import { type BandMove, movedBands, some } from "@/lib/queries/what-if/standing";

/** The answer's part on attack paths. */
export function pathOutcome(
  clusters: readonly WhatIfCluster[],
  { broken, goesOn, remaining, moved, instead }: PathChanges,
  note: string | null,
): WhatIfOutcome["paths"] {
  const skipped = ({ state }: WhatIfCluster) => state === "too_large" || state === "out_of_time";
  return {
    clusters: some(clusters.toSorted((a, b) => Number(skipped(b)) - Number(skipped(a)))),
    complete: !clusters.some(skipped),
    note,
    broken: some(broken),
    goesOn: some(goesOn),
    remaining: some(remaining),
    moved,
    instead: some(instead),
  };
}

/** Open risks by band, before and after. */
export function bandOutcome(bands: ReadonlyMap<RiskBand, number>, moves: readonly BandMove[]): WhatIfOutcome["bands"] {
  return movedBands(bands, [...bands.keys()], moves);
}
