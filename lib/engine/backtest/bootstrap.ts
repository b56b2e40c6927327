import { seededRandom } from "@/lib/engine/backtest/random";

export type BootstrapOptions = { seed: number; replicates: number; level: number };
export type Interval = { low: number | null; high: number | null };

/**
 * Percentile intervals of some figures by drawing as many cases with replacement, again and again.
 *
 * Shape    `cellOf[i]` is the cell of case i, below `cellCount`; `figures` computes every figure from the number of cases drawn
 *          per cell and must not keep the array. NaN is "not defined in this draw" and is left out.
 * Returns  one interval per figure, in order; the same for the same arguments.
 */
export function bootstrapIntervals(
  cellOf: Int32Array,
  cellCount: number,
  figures: (counts: Int32Array) => readonly number[],
  { seed, replicates, level }: BootstrapOptions,
): Interval[] {
  const random = seededRandom(seed);
  const counts = new Int32Array(cellCount);
  const drawn: number[][] = [];
  for (let n = 0; n < replicates; n++) {
    counts.fill(0);
    for (let i = 0; i < cellOf.length; i++) {
      const cell = cellOf[Math.floor(random() * cellOf.length)] as number;
      counts[cell] = (counts[cell] as number) + 1;
    }
    drawn.push([...figures(counts)]);
  }
  const [first = []] = drawn;
  return first.map((_, f) =>
    percentileInterval(
      drawn.map((values) => values[f] as number),
      level,
    ),
  );
}

/** The middle `level` of the values, linear between neighbours; NaN counts as no value. */
export function percentileInterval(values: readonly number[], level: number): Interval {
  const sorted = Float64Array.from(values.filter((value) => !Number.isNaN(value))).sort();
  if (sorted.length === 0) return { low: null, high: null };
  return { low: quantile(sorted, (1 - level) / 2), high: quantile(sorted, (1 + level) / 2) };
}

function quantile(sorted: Float64Array, q: number): number {
  const at = (sorted.length - 1) * q;
  const [below, above] = [sorted[Math.floor(at)] as number, sorted[Math.ceil(at)] as number];
  return below + (above - below) * (at - Math.floor(at));
}
