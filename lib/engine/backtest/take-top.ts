/** CVEs with one score: how many, and how many of them were exploited later. */
export type ScoreGroup = { all: number; exploited: number };

/**
 * What the first `budget` CVEs of a ranking catch. `groups` come from the highest score down.
 *
 * Ties     equal scores come in no order: of the group that the cut goes through, its share is caught on average. No tie-break
 *          can flatter a ranking.
 */
export function caughtInTop(groups: Iterable<ScoreGroup>, budget: number): number {
  let left = budget;
  let caught = 0;
  for (const { all, exploited } of groups) {
    if (left <= 0) break;
    if (all === 0) continue;
    caught += all <= left ? exploited : (exploited * left) / all;
    left -= all;
  }
  return caught;
}
