import type { AttackWorkload } from "@/lib/engine/attack-paths/facts";
import type { Search, Start, Way } from "@/lib/engine/attack-paths/search";
import { type Edge, INTERNET, type State, type StateGraph } from "@/lib/engine/attack-paths/state-graph";

/** Of one entry: beyond these, the others lead on from what is shown already. */
const GOALS_PER_ENTRY = 6;

/** A state of a workload that the internet reaches, with the likeliest first step into it. */
export type Entry = { first: Edge; entry: AttackWorkload };

/** All entries of a graph; a workload may be entered by its code and by its data. */
export function entriesOf(graph: StateGraph): Entry[] {
  const best = new Map<number, Edge>();
  for (const edge of graph.out[graph.indexOf(INTERNET)] as Edge[]) {
    const known = best.get(edge.to);
    if (!known || edge.cost < known.cost) best.set(edge.to, edge);
  }
  return [...best.values()].flatMap((first) => {
    const entry = graph.workloads.get((graph.states[first.to] as State).workload ?? "");
    return entry ? [{ first, entry }] : [];
  });
}

/** First steps by the state that they enter. */
export function directly(entries: readonly Entry[]): ReadonlyMap<number, Edge> {
  return new Map(entries.map(({ first }) => [first.to, first]));
}

/** The ways that are told of one entry, without its first step. */
export function toldWays(search: Search, { first, entry }: Entry, direct: ReadonlyMap<number, Edge>): Way[] {
  return search.waysFrom(startAt(first, entry), direct, GOALS_PER_ENTRY).filter((way) => !isOneFinding(first, way));
}

function startAt(first: Edge, { namespace }: AttackWorkload): Start {
  return { state: first.to, spent: first.cost, points: first.points, home: namespace };
}

/** To take over what is exposed by a weakness is that weakness's own risk; only what asks no password has none. */
function isOneFinding(first: Edge, way: Way): boolean {
  return way.edges.length === 0 && first.technique !== "use-exposed-service";
}
