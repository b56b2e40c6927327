/**
 * Sets of half-open intervals in time, as PostgreSQL's `tstzmultirange` has them.
 * Milliseconds since the epoch; `Infinity` and `-Infinity` are the open ends. Always sorted, disjoint, not touching.
 */
export type Intervals = readonly (readonly [from: number, to: number])[];

export const NEVER: Intervals = [];
export const ALWAYS: Intervals = [[Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]];

/** One interval; empty when it would end before it starts. */
export function between(from: number, to: number): Intervals {
  return from < to ? [[from, to]] : NEVER;
}

/** All times in any of the sets. */
export function union(...sets: readonly Intervals[]): Intervals {
  const sorted = sets.flat().toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
  const merged: [number, number][] = [];
  for (const [from, to] of sorted) {
    const last = merged.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

/** All times not in the set. */
export function complement(set: Intervals): Intervals {
  const gaps: [number, number][] = [];
  let from = Number.NEGATIVE_INFINITY;
  for (const [start, end] of set) {
    if (from < start) gaps.push([from, start]);
    from = end;
  }
  if (from < Number.POSITIVE_INFINITY) gaps.push([from, Number.POSITIVE_INFINITY]);
  return gaps;
}

/** All times in both sets. */
export function intersection(a: Intervals, b: Intervals): Intervals {
  const out: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const [aFrom, aTo] = a[i] as readonly [number, number];
    const [bFrom, bTo] = b[j] as readonly [number, number];
    const from = Math.max(aFrom, bFrom);
    const to = Math.min(aTo, bTo);
    if (from < to) out.push([from, to]);
    if (aTo < bTo) i++;
    else j++;
  }
  return out;
}

/** All times in `a` and not in `b`. */
export function difference(a: Intervals, b: Intervals): Intervals {
  return intersection(a, complement(b));
}

export function includes(set: Intervals, at: number): boolean {
  return set.some(([from, to]) => from <= at && at < to);
}

export function isOngoing(set: Intervals): boolean {
  return set.at(-1)?.[1] === Number.POSITIVE_INFINITY;
}

/** PostgreSQL's spelling, for a parameter cast to `tstzmultirange`. */
export function toMultirange(set: Intervals): string {
  const side = (at: number) => (Number.isFinite(at) ? `"${new Date(at).toISOString()}"` : "");
  return `{${set.map(([from, to]) => `${Number.isFinite(from) ? "[" : "("}${side(from)},${side(to)})`).join(",")}}`;
}

/** From `[[from, to], ...]` in epoch milliseconds with null for open ends, as the queries here select it. */
export function fromPairs(pairs: readonly (readonly [number | null, number | null])[]): Intervals {
  return union(pairs.map(([from, to]) => [from ?? Number.NEGATIVE_INFINITY, to ?? Number.POSITIVE_INFINITY] as const));
}
