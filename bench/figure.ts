/** One measured figure and, where it means something, its ratio to a yardstick measured in the same run. */
export type Figure = { bench: string; figure: string; value: number; unit: string; ratio?: number; yardstick?: string };

export type Report = (figure: Figure) => void;

export const seconds = (ms: number) => Math.round(ms) / 1000;
export const round = (ratio: number) => Math.round(ratio * 100) / 100;

/** The middle one, or the lower of the two. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0;
}
