import type { AttackWorkload } from "@/lib/engine/attack-paths/facts";
import { groupOf } from "@/lib/engine/attack-paths/groups";
import type { Way } from "@/lib/engine/attack-paths/search";
import type { Edge, State, StateGraph } from "@/lib/engine/attack-paths/state-graph";

/** The family that a way belongs to: who is interchangeable, by which techniques, to what. Survives recomputation. */
export function familyKey(graph: StateGraph, first: Edge, entry: AttackWorkload, way: Way): string[] {
  const techniques = [first, ...way.edges].map((edge) => edge.technique);
  return [graph.facts.cluster, whoOf(graph, entry, way), techniques.join(">"), goalKey(graph, way)];
}

/**
 * Who is interchangeable: workloads that are alike; and whatever can be entered, where the way goes over the network from there
 * and on alike: which of them the attacker came in by then changes nothing.
 */
function whoOf(graph: StateGraph, entry: AttackWorkload, way: Way): string {
  return isOverNetwork(way) ? `over ${graph.states[(way.edges[0] as Edge).to]?.key}` : groupOf(entry);
}

function isOverNetwork({ edges }: Way): boolean {
  return edges[0]?.technique === "reach-over-network";
}

function goalKey(graph: StateGraph, way: Way): string {
  const { goal } = way;
  const ends = isOverNetwork(way) ? (graph.states[(way.edges.at(-1) as Edge).to] as State) : null;
  const workload = graph.workloads.get(ends?.workload ?? goal.key.slice(goal.kind.length + 1));
  if (workload) return `${goal.kind}:${groupOf(workload)}`;
  return ends ? `${goal.kind}:${ends.key}` : goal.key;
}
