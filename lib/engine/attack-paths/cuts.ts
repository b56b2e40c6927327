import type { AttackWorkload } from "@/lib/engine/attack-paths/facts";
import type { Goal } from "@/lib/engine/attack-paths/goals";
import type { PathCut } from "@/lib/engine/attack-paths/path";
import { isCut, type Search } from "@/lib/engine/attack-paths/search";
import type { Cut, Edge, StateGraph } from "@/lib/engine/attack-paths/state-graph";

/** Ways that differ only in interchangeable entries, before they are told. */
export type Family = {
  key: string[];
  goal: Goal;
  /** The likeliest member's, from the internet on. */
  edges: Edge[];
  entry: AttackWorkload;
  cost: number;
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
 */
export function chooseCuts(
  graph: StateGraph,
  search: Search,
  families: readonly Family[],
): (family: Family) => PathCut[] {
  const closed = new Map<string, boolean>();
  const closes = (family: Family, changes: readonly string[]): boolean => {
    const name = `${JSON.stringify(family.key)} ${changes.join(" ")}`;
    const known = closed.get(name);
    if (known !== undefined) return known;
    const answer = wayLeft(graph, search, family, new Set(changes)) === null;
    closed.set(name, answer);
    return answer;
  };
  const breaks = new Map<string, number>();
  for (const family of families) {
    for (const cut of cutsOn(family.edges)) if (closes(family, [cut])) breaks.set(cut, (breaks.get(cut) ?? 0) + 1);
  }
  const counted = (id: string): PathCut => ({ ...(graph.cuts.get(id) as Cut), breaks: breaks.get(id) ?? 0 });
  const order = (a: PathCut, b: PathCut) => b.breaks - a.breaks || a.effort - b.effort || (a.id < b.id ? -1 : 1);
  return (family) => {
    const candidates = cutsOn(family.edges).map(counted).sort(order);
    const single = candidates.find((cut) => closes(family, [cut.id]));
    if (single) return [single];
    for (const first of candidates) {
      const around = wayLeft(graph, search, family, new Set([first.id]));
      if (!around) continue;
      const second = cutsOn(around)
        .map(counted)
        .sort(order)
        .find((cut) => closes(family, [first.id, cut.id]));
      // Together they break this path, which neither does alone.
      if (second) return [first, second].map((cut) => ({ ...cut, breaks: Math.max(1, cut.breaks) }));
    }
    // Too many ways lead there: what at least takes the told one away, as near to the goal as can be.
    const last = family.edges.findLast(({ cuts }) => cuts.length > 0);
    return cutsOn(last ? [last] : [])
      .map((id) => ({ ...counted(id), breaks: 0 }))
      .sort(order)
      .slice(0, 1);
  };
}

function cutsOn(edges: readonly Edge[]): string[] {
  return [...new Set(edges.flatMap((edge) => edge.cuts))];
}

/** A way that some member still has to the goal, its first step included; null when none has. */
function wayLeft(graph: StateGraph, search: Search, family: Family, changes: ReadonlySet<string>): Edge[] | null {
  const internet = graph.out[graph.find("internet") as number] as Edge[];
  for (const { entry, start } of family.members) {
    const firsts = internet.filter((edge) => edge.to === start && !isCut(edge, changes));
    const [first] = firsts;
    if (!first) continue;
    const way = search.wayAround(start, entry.namespace, family.goal, changes);
    if (way) return [first, ...way];
  }
  return null;
}
