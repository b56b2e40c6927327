import { groupOf } from "@/lib/engine/attack-paths/groups";
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
  /** Goals that hurt alike: any node, any other namespace; workloads that are interchangeable. A cut that leaves one of them ends nothing. */
  alike: string;
};

const KIND_ONLY: readonly GoalKind[] = ["cluster-admin", "node", "secrets", "namespace", "cloud-account"];

/** A goal that a state is; one that counts `away` only is none for an attacker who came in through the same namespace. */
export type GoalHere = { goal: Goal; away: boolean };

/** Whether the goals of a state are the goal or hurt alike, for who came in through its namespace (`isHome`) or through another. */
export function isGoal(here: readonly GoalHere[], { alike }: Goal, isHome: boolean): boolean {
  for (const one of here) if (one.goal.alike === alike) return !(one.away && isHome);
  return false;
}

const known = new WeakMap<StateGraph, (readonly GoalHere[])[]>();

/** The goals of every state, worked out once: a search asks for them at each state it visits. */
export function goalsByState(graph: StateGraph): readonly (readonly GoalHere[])[] {
  const goals = known.get(graph) ?? goalsOf(graph);
  known.set(graph, goals);
  return goals;
}

function goalsOf(graph: StateGraph): (readonly GoalHere[])[] {
  return graph.states.map((state) =>
    kindsOf(graph, state).map(({ kind, away }) => ({
      goal: { kind, ...namesOf(graph, kind, state) },
      away,
    })),
  );
}

/** The goal of a told path, in a graph of the same cluster. */
export function goalAlike(graph: StateGraph, { kind, workload }: { kind: GoalKind; workload: string | null }): Goal {
  return { kind, ...namesOf(graph, kind, { key: workload ?? kind, workload }) };
}

function namesOf(
  graph: StateGraph,
  kind: GoalKind,
  state: Pick<State, "key" | "workload">,
): Pick<Goal, "key" | "alike"> {
  if (KIND_ONLY.includes(kind)) return { key: kind, alike: kind };
  const workload = graph.workloads.get(state.workload ?? "");
  const key = `${kind}:${state.workload ?? state.key}`;
  return { key, alike: workload ? `${kind}:${groupOf(workload)}` : key };
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
