import type { Family, LeftWay } from "@/lib/engine/attack-paths/family";
import { insteadOf } from "@/lib/engine/attack-paths/instead";
import type { PathCut } from "@/lib/engine/attack-paths/path";
import type { Search } from "@/lib/engine/attack-paths/search";
import type { Cut, Edge, StateGraph } from "@/lib/engine/attack-paths/state-graph";
import { WaysAround } from "@/lib/engine/attack-paths/ways-around";
import { WaysLeft } from "@/lib/engine/attack-paths/ways-left";
import { Work } from "@/lib/engine/attack-paths/work";

/** The cuts of one family and what they leave; `counted` and `left` are null where nobody looked. */
export type ChosenCuts = {
  cuts: PathCut[];
  /** Ids of every change that ends it alone. */
  endedBy: string[];
  /** Where one does, others of them. */
  instead: PathCut[];
  ends: boolean;
  counted: { ended: number; of: number } | null;
  left: LeftWay | null;
};

/** Beside the work of checking, so much may be spent on telling what cuts leave that end nothing. */
const TELLING = { most: 50_000, part: 0.02 };

/**
 * The cheapest cuts: the one change, else the two, after which no member of a family reaches its goal, or one that hurts alike, by any way,
 * chosen so that as many other paths as possible end with it.
 *
 * Checked   by searching again without what the change takes away: a change that only moves the attacker to another way, or to
 *           another goal of the same kind, is no cut.
 * `breaks`  counts families whose told way the change takes away and whose goal is then out of reach; 0 where no two changes
 *           are enough: then the one that ends the most ways, of equals the one nearest to the goal.
 * `instead` costs no search: every change on a told way is checked alone, and its answer is kept.
 * Work      once it is spent nothing more is checked: what was not checked counts as no cut.
 * Yields    after every check, so that who drives it can do other things between two.
 */
export function* chooseCuts(
  graph: StateGraph,
  search: Search,
  families: readonly Family[],
  work: Work = new Work(Number.POSITIVE_INFINITY),
): Generator<void, ChosenCuts[]> {
  search.countOn(work);
  const telling = new Work(TELLING.most, { of: work, part: TELLING.part });
  const left = new WaysLeft(graph, search, new WaysAround(graph, work), work, telling);
  const breaks = new Map<string, number>();
  for (const family of families) {
    for (const cut of cutsOn(family.edges)) {
      if (left.closes(family, [cut])) breaks.set(cut, (breaks.get(cut) ?? 0) + 1);
      yield;
    }
  }
  const chosen: ChosenCuts[] = [];
  for (const family of families) chosen.push(yield* cutsOf(graph, left, breaks, family));
  return chosen;
}

const ENDS = { ends: true, counted: null, left: null } as const;
const NOT_ALONE: Pick<ChosenCuts, "endedBy" | "instead"> = { endedBy: [], instead: [] };

function* cutsOf(
  graph: StateGraph,
  left: WaysLeft,
  breaks: ReadonlyMap<string, number>,
  family: Family,
): Generator<void, ChosenCuts> {
  const counted = (id: string): PathCut => {
    const { findings } = graph.takenBy(id);
    return { ...(graph.cuts.get(id) as Cut), breaks: breaks.get(id) ?? 0, findings };
  };
  const order = (a: PathCut, b: PathCut) => b.breaks - a.breaks || a.effort - b.effort || (a.id < b.id ? -1 : 1);
  const candidates = cutsOn(family.edges).map(counted).sort(order);
  const [single, ...others] = candidates.filter((cut) => left.closes(family, [cut.id]));
  if (single) {
    const endedBy = [single, ...others].map(({ id }) => id).sort();
    return { cuts: [single], endedBy, instead: insteadOf(single, others), ...ENDS };
  }
  for (const first of candidates) {
    const around = left.wayAround(family, new Set([first.id]));
    yield;
    if (!around) continue;
    for (const second of cutsOn(around).map(counted).sort(order)) {
      const isEnough = left.closes(family, [first.id, second.id]);
      yield;
      // Together they break this path, which neither does alone.
      if (isEnough)
        return {
          cuts: [first, second].map((cut) => ({ ...cut, breaks: Math.max(1, cut.breaks) })),
          ...NOT_ALONE,
          ...ENDS,
        };
    }
  }
  return yield* mostOf(
    left,
    family,
    candidates.map((cut) => ({ ...cut, breaks: 0 })),
  );
}

/** Where no two changes are enough: the one that ends the most ways; where nobody could count them, one that takes the told way away near its goal. */
function* mostOf(left: WaysLeft, family: Family, candidates: readonly PathCut[]): Generator<void, ChosenCuts> {
  const nearest = family.edges.findLast(({ cuts }) => cuts.length > 0)?.cuts ?? [];
  const near = (cut: PathCut) => Number(nearest.includes(cut.id));
  const ordered = candidates.toSorted((a, b) => near(b) - near(a));
  const [fallback] = ordered;
  if (!fallback) return { cuts: [], ...NOT_ALONE, ends: false, counted: null, left: null };
  let [best, counted]: [PathCut, ChosenCuts["counted"]] = [fallback, null];
  const of = left.count(family, new Set());
  yield;
  for (const cut of of === null ? [] : ordered) {
    const after = left.count(family, new Set([cut.id]));
    yield;
    if (after === null) {
      [best, counted] = [fallback, null];
      break;
    }
    const ended = (of as number) - after;
    if (counted === null || ended > counted.ended) [best, counted] = [cut, { ended, of: of as number }];
  }
  const way = left.highest(family, new Set([best.id]));
  yield;
  return { cuts: [best], ...NOT_ALONE, ends: false, counted, left: way };
}

function cutsOn(edges: readonly Edge[]): string[] {
  return [...new Set(edges.flatMap((edge) => edge.cuts))];
}
