import type { LeftWay } from "@/lib/engine/attack-paths/family";
import type { AttackPath, PathStep } from "@/lib/engine/attack-paths/path";
import { chanceOf, type Edge, type State, type StateGraph } from "@/lib/engine/attack-paths/state-graph";
import { techniqueOf } from "@/lib/engine/attack-paths/techniques";

/** One way as it is told: where it ends, and its steps from the internet on. */
export type ToldWay = Pick<AttackPath, "goal" | "steps" | "entry" | "chance">;

/** Puts a way's edges, its first step included, into the words and proofs of its steps. */
export function tellWay(graph: StateGraph, { goal, edges, entry }: LeftWay): ToldWay {
  const last = graph.states[(edges.at(-1) as Edge).to] as State;
  return {
    goal: { kind: goal.kind, name: last.name, namespace: last.namespace, workload: last.workload },
    steps: edges.map((edge) => toStep(graph, edge)),
    entry,
    chance: edges.reduce((product, edge) => product * chanceOf(edge), 1),
  };
}

function toStep(graph: StateGraph, edge: Edge): PathStep {
  const { kind, name, namespace, workload } = graph.states[edge.to] as State;
  const { technique, why, proof, findings, cuts } = edge;
  return { technique: techniqueOf(technique), to: { kind, name, namespace, workload }, why, proof, findings, cuts };
}
