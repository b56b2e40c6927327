/** How many there are, how many are taken, how many were exploited later, and how many of those are taken. */
export type Tally = { all: number; flagged: number; exploited: number; caught: number };

/** Shares 0..1; NaN where nothing is there to divide by. Source: FACTS 2.3, as FIRST's EPSS group defines them. */
export type Measures = { effort: number; coverage: number; efficiency: number };

export function measure({ all, flagged, exploited, caught }: Tally): Measures {
  return { effort: share(flagged, all), coverage: share(caught, exploited), efficiency: share(caught, flagged) };
}

function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : Number.NaN;
}
