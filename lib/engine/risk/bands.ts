import { FORMULA } from "@/lib/engine/risk/formula";

/** Bands from the most to the least urgent; `track-star` is shown as "Track*". */
export const BANDS = ["act", "attend", "track-star", "track"] as const;
export type Band = (typeof BANDS)[number];

export const BAND_LABELS: Record<Band, string> = {
  act: "Act",
  attend: "Attend",
  "track-star": "Track*",
  track: "Track",
};

type BandRow = { band: Band; from: number; dueDays: number | null };
const ROWS = FORMULA.bands as readonly BandRow[];

/** The band of an integer score 0-100 (MODEL section 5). */
export function bandOf(score: number): Band {
  return rowOf(score).band;
}

/** Days until due: 3, 14, 60, or null for Track. */
export function dueDaysOf(band: Band): number | null {
  return ROWS.find((row) => row.band === band)?.dueDays ?? null;
}

/** The lowest score of a band. */
export function bandFloor(band: Band): number {
  return ROWS.find((row) => row.band === band)?.from ?? 0;
}

/** The band whose promise is that many days; no days is the one without a due date. Throws on days that no band promises. */
export function bandOfDays(days: number | null): Band {
  const row = ROWS.find(({ dueDays }) => dueDays === days);
  if (!row) throw new RangeError(`no band is due in ${days} days`);
  return row.band;
}

/** The highest score that stays in the band of `score`; breadth may fill a band and never leaves it. */
export function bandCeiling(score: number): number {
  const above = ROWS.findLast((row) => row.from > score);
  return above ? above.from - 1 : 100;
}

/** 3 for Act down to 0 for Track: what sorting and comparing use. */
export function bandRank(band: Band): number {
  return BANDS.length - 1 - BANDS.indexOf(band);
}

function rowOf(score: number): BandRow {
  const row = ROWS.find(({ from }) => score >= from);
  if (!row) throw new RangeError(`no band has a score of ${score}`);
  return row;
}
