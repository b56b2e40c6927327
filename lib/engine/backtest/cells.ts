import { RANKINGS } from "@/lib/engine/backtest/rankings";
import { RULES } from "@/lib/engine/backtest/rules";
import type { Case } from "@/lib/engine/backtest/select-cases";

/** Cases that nothing here tells apart: a few hundred for tens of thousands of CVEs, so that resampling is fast. */
export type Cell = { exploited: boolean; scores: readonly number[]; flags: readonly boolean[] };

/** `cellOf[i]` is the cell of case i. Scores are in the order of `RANKINGS`, flags in that of `RULES`. */
export function toCells(cases: readonly Case[]): { cells: Cell[]; cellOf: Int32Array } {
  const known = new Map<string, number>();
  const cells: Cell[] = [];
  const cellOf = Int32Array.from(cases, (one) => {
    const key = `${one.cvss}/${one.exploitation}/${one.automatable}/${one.technicalImpact}/${one.exploited}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    known.set(key, cells.length);
    return (
      cells.push({
        exploited: one.exploited,
        scores: RANKINGS.map((ranking) => ranking.scoreOf(one)),
        flags: RULES.map((rule) => rule.flags(one)),
      }) - 1
    );
  });
  return { cells, cellOf };
}
