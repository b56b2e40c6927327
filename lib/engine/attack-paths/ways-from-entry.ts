import { buildStates } from "@/lib/engine/attack-paths/build-states";
import { directly, type Entry, entriesOf, toldWays } from "@/lib/engine/attack-paths/entries";
import type { AttackGraph } from "@/lib/engine/attack-paths/facts";
import { familyKey } from "@/lib/engine/attack-paths/family-key";
import { MAX_REFINING } from "@/lib/engine/attack-paths/find-paths";
import { Search, type Way } from "@/lib/engine/attack-paths/search";
import type { Edge } from "@/lib/engine/attack-paths/state-graph";
import { type ToldWay, tellWay } from "@/lib/engine/attack-paths/tell-way";
import { Work } from "@/lib/engine/attack-paths/work";

/** One entry's own way in a family. */
export type EntryWay = ToldWay & { key: readonly string[] };

/**
 * Every way from one workload that the internet reaches: of each family that it is a member of the way that scores highest, of these the
 * likeliest, as that of the told member is chosen.
 *
 * entry    `namespace/Kind/name`. No ways where the internet does not enter it, or where it leads to nothing.
 * Cost     one search from this entry, as the search of the whole cluster makes it; for whoever goes on asking one more that looks for no ways that
 *          score more: in a cluster where that search had nothing left for them, its families are those of likeliest ways.
 */
export function* waysFromEntry(facts: AttackGraph, entry: string): Generator<EntryWay, void> {
  const graph = buildStates(facts, new Set());
  const entries = entriesOf(graph);
  const direct = directly(entries);
  const found = new Set<string>();
  for (const refining of [MAX_REFINING, 0]) {
    const search = new Search(graph, undefined, new Work(refining));
    const best = new Map<string, Best>();
    for (const one of entries.filter((other) => other.entry.id === entry)) {
      for (const way of toldWays(search, one, direct))
        keepBetter(best, familyKey(graph, one.first, one.entry, way), one, way);
    }
    for (const [name, { key, edges, way, from }] of best) {
      if (found.has(name)) continue;
      found.add(name);
      yield { key, ...tellWay(graph, { goal: way.goal, edges, entry: from.entry }) };
    }
  }
}

type Best = { key: string[]; edges: Edge[]; way: Way; from: Entry; cost: number };

/** The same choice as among the members of a family: the higher score, then the likelier way, then the one that was found first. */
function keepBetter(best: Map<string, Best>, key: string[], from: Entry, way: Way): void {
  const name = JSON.stringify(key);
  const cost = from.first.cost + way.cost;
  const known = best.get(name);
  if (known && (way.rank < known.way.rank || (way.rank === known.way.rank && cost >= known.cost))) return;
  best.set(name, { key, edges: [from.first, ...way.edges], way, from, cost });
}
