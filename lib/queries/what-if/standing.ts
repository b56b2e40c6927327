import { WHAT_IF_SHOWN, type WhatIfOutcome, type WhatIfStanding } from "@/lib/contracts/http/what-if";
import type { Band } from "@/lib/engine/risk/bands";
import { BandOf } from "@/lib/queries/risk-values";

/** A score and the band it stands in, as the engine says them. */
export function standingOf({ score, band }: { score: number; band: Band | string }): WhatIfStanding {
  return { score, band: BandOf.parse(band) };
}

/** As many as an answer shows, and how many there are. */
export function some<Item>(items: readonly Item[]): { count: number; items: Item[] } {
  return { count: items.length, items: items.slice(0, WHAT_IF_SHOWN) };
}

/** An open risk that leaves a band, comes to one, or does both. */
export type BandMove = { from: WhatIfStanding["band"] | null; to: WhatIfStanding["band"] | null };

/** The organization's open risks by band once these moves are made. */
export function movedBands(
  before: ReadonlyMap<WhatIfStanding["band"], number>,
  bands: readonly WhatIfStanding["band"][],
  moves: readonly BandMove[],
): WhatIfOutcome["bands"] {
  return bands.map((band) => {
    const now = before.get(band) ?? 0;
    const moved = moves.reduce((sum, { from, to }) => sum + Number(to === band) - Number(from === band), 0);
    return { band, before: now, after: now + moved };
  });
}
