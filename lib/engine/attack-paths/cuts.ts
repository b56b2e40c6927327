import type { AttackWorkload } from "@/lib/engine/attack-paths/facts";
import type { Goal } from "@/lib/engine/attack-paths/goals";
import type { PathCut } from "@/lib/engine/attack-paths/path";
import { isCut, type Search } from "@/lib/engine/attack-paths/search";
import type { Cut, Edge, StateGraph } from "@/lib/engine/attack-paths/state-graph";
import { Work } from "@/lib/engine/attack-paths/work";
import { groupBy } from "@/lib/model/group-by";

/** Ways that differ only in interchangeable entries, before they are told. */
export type Family = {
  key: string[];
  goal: Goal;
  /** The likeliest member's, from the internet on. */
  edges: Edge[];
  entry: AttackWorkload;
  cost: number;
  /** Of one namespace, unless the goal is one state alone. */
  members: { entry: AttackWorkload; start: number }[];
};

/**
 * The cheapest cuts: the one change, else the two, after which no member of a family reaches its goal by any way, chosen so that
 * as many other paths as possible break with it.
 *
 * Checked   by searching again without what the change takes away: a change that only moves the attacker to another way is
 *           no cut.
 * `breaks`  counts families whose told way the change takes away and whose goal is then out of reach; 0 where no two changes
 *           are enough: then the one that takes the told way away nearest to its goal.
 * Work      once it is spent nothing more is checked: what was not checked counts as no cut.
 * Yields    after every check, so that who drives it can do other things between two.
 */
export function* chooseCuts(
  graph: StateGraph,
  search: Search,
  families: readonly Family[],
  work: Work = new Work(Number.POSITIVE_INFINITY),
): Generator<void, PathCut[][]> {
  const left = new WaysLeft(graph, search, work);
  const breaks = new Map<string, number>();
  for (const family of families) {
    for (const cut of cutsOn(family.edges)) {
      if (left.closes(family, [cut])) breaks.set(cut, (breaks.get(cut) ?? 0) + 1);
      yield;
    }
  }
  const chosen: PathCut[][] = [];
  for (const family of families) chosen.push(yield* cutsOf(graph, left, breaks, family));
  return chosen;
}

function* cutsOf(
  graph: StateGraph,
  left: WaysLeft,
  breaks: ReadonlyMap<string, number>,
  family: Family,
): Generator<void, PathCut[]> {
  const counted = (id: string): PathCut => ({ ...(graph.cuts.get(id) as Cut), breaks: breaks.get(id) ?? 0 });
  const order = (a: PathCut, b: PathCut) => b.breaks - a.breaks || a.effort - b.effort || (a.id < b.id ? -1 : 1);
  const candidates = cutsOn(family.edges).map(counted).sort(order);
  const single = candidates.find((cut) => left.closes(family, [cut.id]));
  if (single) return [single];
  for (const first of candidates) {
    const around = left.wayAround(family, new Set([first.id]));
    yield;
    if (!around) continue;
    for (const second of cutsOn(around).map(counted).sort(order)) {
      const isEnough = left.closes(family, [first.id, second.id]);
      yield;
      // Together they break this path, which neither does alone.
      if (isEnough) return [first, second].map((cut) => ({ ...cut, breaks: Math.max(1, cut.breaks) }));
    }
  }
  // Too many ways lead there: what at least takes the told one away, as near to the goal as can be.
  const last = family.edges.findLast(({ cuts }) => cuts.length > 0);
  return cutsOn(last ? [last] : [])
    .map((id) => ({ ...counted(id), breaks: 0 }))
    .sort(order)
    .slice(0, 1);
}

function cutsOn(edges: readonly Edge[]): string[] {
  return [...new Set(edges.flatMap((edge) => edge.cuts))];
}

/** What ways families still have after some changes; each question is answered once. */
class WaysLeft {
  readonly #closed = new Map<Family, Map<string, boolean>>();
  /** First steps from the internet, by what they lead to. */
  readonly #internet: ReadonlyMap<number, Edge[]>;

  constructor(
    graph: StateGraph,
    private readonly search: Search,
    private readonly work: Work,
  ) {
    this.#internet = groupBy(graph.out[graph.find("internet") as number] as Edge[], (edge) => edge.to);
  }

  /** No member of the family has a way after the changes; false where the work is spent and nobody looked. */
  closes(family: Family, changes: readonly string[]): boolean {
    const known = this.#closed.get(family) ?? new Map<string, boolean>();
    this.#closed.set(family, known);
    const name = changes.join(" ");
    const answer = known.get(name) ?? (!this.work.isSpent && this.#wayLeft(family, new Set(changes)) === null);
    known.set(name, answer);
    return answer;
  }

  /** A way that some member still has to the goal, its first step included; null when none has, or nobody looked. */
  wayAround(family: Family, changes: ReadonlySet<string>): Edge[] | null {
    return this.work.isSpent ? null : this.#wayLeft(family, changes);
  }

  #wayLeft(family: Family, changes: ReadonlySet<string>): Edge[] | null {
    const firsts = new Map<number, Edge>();
    for (const { start } of family.members) {
      const first = this.#internet.get(start)?.find((edge) => !isCut(edge, changes));
      if (first) firsts.set(start, first);
    }
    this.work.add(family.members.length);
    const way = this.search.wayAround(firsts.keys(), family.entry.namespace, family.goal, changes);
    return way && [firsts.get(way.start) as Edge, ...way.edges];
  }
}
