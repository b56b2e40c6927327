import type { State, StateGraph } from "@/lib/engine/attack-paths/state-graph";

/** What hurts, the worst first. */
export const GOAL_KINDS = [
  "cluster-admin",
  "crown-jewel",
  "cloud-account",
  "node",
  "data-store",
  "secrets",
  "namespace",
] as const;
export type GoalKind = (typeof GOAL_KINDS)[number];

/** `key` tells goals of one entry apart: of nodes, namespaces and secrets the one that is reached most easily stands for all. */
export type Goal = {
  kind: GoalKind;
  key: string;
  /** Only this state will do. */
  state?: number;
};

const KIND_ONLY: readonly GoalKind[] = ["cluster-admin", "node", "secrets", "namespace", "cloud-account"];

/** A goal that a state is; one that counts `away` only is none for an attacker who came in through the same namespace. */
export type GoalHere = { goal: Goal; away: boolean };

/** The goals of every state, worked out once: a search asks for them at each state it visits. */
export function goalsByState(graph: StateGraph): (readonly GoalHere[])[] {
  return graph.states.map((state) =>
    kindsOf(graph, state).map(({ kind, away }) => ({
      goal: { kind, key: KIND_ONLY.includes(kind) ? kind : `${kind}:${state.workload ?? state.key}` },
      away,
    })),
  );
}

type Kind = { kind: GoalKind; away: boolean };
const anywhere = (kind: GoalKind): Kind => ({ kind, away: false });
const elsewhere = (kind: GoalKind): Kind => ({ kind, away: true });

function kindsOf(graph: StateGraph, state: State): Kind[] {
  switch (state.kind) {
    case "cluster":
      return [anywhere("cluster-admin")];
    case "node":
    case "any-node":
      return [anywhere("node")];
    case "cloud":
      return [anywhere("cloud-account")];
    case "secrets":
      return [elsewhere("secrets")];
    case "namespace":
    case "exec":
      return [elsewhere("namespace")];
    case "data":
      return [anywhere(isJewel(graph, state) ? "crown-jewel" : "data-store")];
    case "workload":
      return [...(isJewel(graph, state) ? [anywhere("crown-jewel")] : []), elsewhere("namespace")];
    default:
      return [];
  }
}

function isJewel(graph: StateGraph, state: State): boolean {
  return (graph.workloads.get(state.workload ?? "")?.crownJewel ?? null) !== null;
}
