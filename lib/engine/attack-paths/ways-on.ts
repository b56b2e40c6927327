import type { Family, LeftWay } from "@/lib/engine/attack-paths/family";
import { familyKey } from "@/lib/engine/attack-paths/family-key";
import { type GoalHere, goalAlike, goalsByState, isGoal } from "@/lib/engine/attack-paths/goals";
import type { AttackPath } from "@/lib/engine/attack-paths/path";
import type { Search } from "@/lib/engine/attack-paths/search";
import { type Edge, INTERNET, type State, type StateGraph } from "@/lib/engine/attack-paths/state-graph";
import { type ToldWay, tellWay } from "@/lib/engine/attack-paths/tell-way";
import { WaysAround } from "@/lib/engine/attack-paths/ways-around";
import { WaysLeft } from "@/lib/engine/attack-paths/ways-left";
import { Work } from "@/lib/engine/attack-paths/work";

/** What is known of a path that was there before a change. */
export type EarlierPath = Pick<AttackPath, "key" | "goal" | "entries">;

/** The way by which an earlier path goes on; `key` is that of the family it belongs to now, which may be told or not. */
export type WayOn = ToldWay & { key: readonly string[]; entries: readonly string[] };

/** Beside the work of checking, so much may be spent on finding the way that scores highest. */
const TELLING = { most: 50_000, part: 0.02 };
const NO_CHANGES: ReadonlySet<string> = new Set();

/**
 * Which earlier paths go on in a cluster that has changed: from one of their entries there still is a way to their goal, whatever family it belongs
 * to now. Interchangeable workloads, any node, and any cloud account, are one goal; another namespace, and its secrets, are another one than the path names.
 *
 * Returns  by the earlier path's key as JSON, the way that scores highest; where there was no time to compare, some way.
 * Work     what it takes is added; once that is spent nothing more is found, and nobody may say that the others are gone.
 * Yields   after every path.
 */
export function* waysOn(
  graph: StateGraph,
  search: Search,
  earlier: readonly EarlierPath[],
  work: Work,
): Generator<void, Map<string, WayOn>> {
  const on = new Map<string, WayOn>();
  if (earlier.length === 0) return on;
  search.countOn(work);
  const telling = new Work(TELLING.most, { of: work, part: TELLING.part });
  const left = new WaysLeft(graph, search, new WaysAround(graph, work), work, telling);
  for (const path of earlier) {
    const family = asFamily(graph, path);
    const way = family && wayOn(graph, left, { family, path, work });
    if (way) on.set(JSON.stringify(path.key), toWayOn(graph, way));
    yield;
  }
  return on;
}

/** The way that scores highest, of those into the path's own namespace where it names one. */
function wayOn(
  graph: StateGraph,
  left: WaysLeft,
  { family, path, work }: { family: Family; path: EarlierPath; work: Work },
): LeftWay | null {
  const some = left.wayAround(family, NO_CHANGES);
  if (!some) return null;
  if (!isNamed(path.goal)) return left.highest(family, NO_CHANGES) ?? fromEdges(graph, family, some);
  const { namespace } = path.goal;
  const highest = left.highest(family, NO_CHANGES, namespace);
  if (highest) return highest;
  // Not all interchangeable entries are compared, and there may have been no time: that a way is there must be told all the same.
  const edges = edgesToTarget(graph, family, path.goal, work);
  if (!edges) return null;
  const way = fromEdges(graph, family, edges);
  return left.highest({ ...family, members: [{ entry: way.entry, start: -1 }] }, NO_CHANGES, namespace) ?? way;
}

/** Whether the goal is that of one namespace alone: any node is as good as another, and another namespace is another target. */
function isNamed({ kind }: AttackPath["goal"]): boolean {
  return kind === "namespace" || kind === "secrets";
}

/** The fewest steps from an entry to the very target, the first one included. */
function edgesToTarget(graph: StateGraph, family: Family, target: AttackPath["goal"], work: Work): Edge[] | null {
  const goals = goalsByState(graph);
  const entries = new Map(family.members.map(({ entry }) => [entry.id, entry]));
  const internet = graph.out[graph.indexOf(INTERNET)] as Edge[];
  const firsts = internet.filter(({ to }) => entries.has((graph.states[to] as State).workload ?? ""));
  for (const home of new Set(family.members.map(({ entry }) => entry.namespace))) {
    const by = new Map<number, Edge>();
    for (const first of firsts) if ((graph.states[first.to] as State).namespace === home) by.set(first.to, first);
    for (const [at, edge] of by) {
      const state = graph.states[at] as State;
      const isEnd = isGoal(goals[at] as readonly GoalHere[], family.goal, state.namespace === home);
      if (isEnd && state.namespace === target.namespace) return backFrom(edge, by);
      const out = graph.out[at] as Edge[];
      work.add(1 + out.length);
      if (work.isSpent) return null;
      for (const next of out) if (!by.has(next.to)) by.set(next.to, next);
    }
  }
  return null;
}

function backFrom(last: Edge, by: ReadonlyMap<number, Edge>): Edge[] {
  const edges = [last];
  for (let before = by.get(last.from); before; before = by.get(before.from)) edges.unshift(before);
  return edges;
}

/** Its entries as they are now, the told one first; null where none of them runs any more. */
function asFamily(graph: StateGraph, { key, goal, entries }: EarlierPath): Family | null {
  const members = entries.flatMap((id) => {
    const entry = graph.workloads.get(id);
    return entry ? [{ entry, start: -1 }] : [];
  });
  const [told] = members;
  if (!told) return null;
  return { key: [...key], goal: goalAlike(graph, goal), edges: [], entry: told.entry, cost: 0, rank: 0, members };
}

function fromEdges(graph: StateGraph, { goal, entry, members }: Family, edges: Edge[]): LeftWay {
  const into = (graph.states[(edges[0] as Edge).to] as State).workload;
  return { entry: members.find((member) => member.entry.id === into)?.entry ?? entry, goal, edges };
}

function toWayOn(graph: StateGraph, way: LeftWay): WayOn {
  const [first, ...edges] = way.edges as [Edge, ...Edge[]];
  const key = familyKey(graph, first, way.entry, { goal: way.goal, edges, cost: 0, rank: 0 });
  return { key, ...tellWay(graph, way), entries: [way.entry.id] };
}
