import type { Cell } from "@/lib/engine/backtest/cells";
import type { Tally } from "@/lib/engine/backtest/measures";
import { caughtInTop, type ScoreGroup } from "@/lib/engine/backtest/take-top";

/** A cut of a ranking: the first share of all, or every score from a number up. */
export type Cut = { top: number } | { from: number };

/** Works out tallies from how many cases each cell holds; what does not depend on that is prepared once. */
export class Evaluation {
  readonly #cells: readonly Cell[];
  /** Per ranking: cells by score, from the highest. */
  readonly #orders: readonly { score: number; cells: number[] }[][];

  constructor(cells: readonly Cell[], rankings: number) {
    this.#cells = cells;
    this.#orders = Array.from({ length: rankings }, (_, r) => orderOf(cells, r));
  }

  rule(index: number, counts: Int32Array): Tally {
    return this.#sum(counts, (cell) => cell.flags[index] === true);
  }

  cut(ranking: number, cut: Cut, counts: Int32Array): Tally {
    if ("from" in cut) return this.#sum(counts, (cell) => (cell.scores[ranking] as number) >= cut.from);
    return this.top(ranking, cut.top * this.#sum(counts, () => true).all, counts);
  }

  /** The first `budget` CVEs of a ranking, a fraction allowed. */
  top(ranking: number, budget: number, counts: Int32Array): Tally {
    const whole = this.#sum(counts, () => true);
    return { ...whole, flagged: budget, caught: caughtInTop(this.groups(ranking, counts), budget) };
  }

  groups(ranking: number, counts: Int32Array): ScoreGroup[] {
    return (this.#orders[ranking] ?? []).map(({ cells }) => {
      const group = { all: 0, exploited: 0 };
      for (const cell of cells) {
        const count = counts[cell] as number;
        group.all += count;
        if (this.#cells[cell]?.exploited) group.exploited += count;
      }
      return group;
    });
  }

  #sum(counts: Int32Array, isFlagged: (cell: Cell) => boolean): Tally {
    const tally = { all: 0, flagged: 0, exploited: 0, caught: 0 };
    for (const [n, cell] of this.#cells.entries()) {
      const count = counts[n] as number;
      const flagged = isFlagged(cell) ? count : 0;
      tally.all += count;
      tally.flagged += flagged;
      if (cell.exploited) {
        tally.exploited += count;
        tally.caught += flagged;
      }
    }
    return tally;
  }
}

function orderOf(cells: readonly Cell[], ranking: number): { score: number; cells: number[] }[] {
  const byScore = new Map<number, number[]>();
  for (const [n, cell] of cells.entries()) {
    const score = cell.scores[ranking] as number;
    byScore.set(score, [...(byScore.get(score) ?? []), n]);
  }
  return [...byScore].sort(([a], [b]) => b - a).map(([score, members]) => ({ score, cells: members }));
}
