import { ANY_POD, type AttackWorkload, type PeerSet } from "@/lib/engine/attack-paths/facts";
import {
  type Cut,
  codeIn,
  type Edge,
  INTERNET,
  peersOf,
  type State,
  type StateGraph,
} from "@/lib/engine/attack-paths/state-graph";
import { addTakeover } from "@/lib/engine/attack-paths/steps/takeover";
import { Work } from "@/lib/engine/attack-paths/work";

/** Pairs of a workload whose calls are restricted and a target: ten million are looked at, or about half a million steps kept. */
const MAX_PAIRS = 10_000_000;
/** What a step costs beside a look: it is kept. */
const PAIRS_PER_STEP = 20;

/**
 * From pod to pod where network policy lets it, onto what can be taken over by a connection. By sets of peers: a workload leads to
 * the sets it is in, a set to what admits it. Only a workload whose own calls are restricted is looked at target by target.
 *
 * Use   after all other steps are there: only what an attacker comes into leads on. Thousands of workloads are in every set, and nobody asks
 *       whom those may call that nobody is in.
 */
export function addLateral(graph: StateGraph): void {
  const { workloads, peerSets } = graph.facts;
  const sets = new Map(peerSets.map((set) => [set.id, set]));
  const targets = workloads.filter(isTarget);
  const admitting = [...admittedBy(targets)].sort(([a], [b]) => (a < b ? -1 : 1));
  const named = admitting.flatMap(([id, admitted]) => {
    const set = sets.get(id);
    if (!set) return [];
    const state = stateOf(set);
    for (const target of admitted) addAttack(graph, state, target);
    return [{ set, state }];
  });
  const byId = new Map(targets.map((target) => [target.id, target]));
  const work = new Work(MAX_PAIRS);
  comeInto(graph, (workload) => {
    if (workload.mayCall === null) {
      for (const { set, state } of named) if (holds(set, workload.id)) addReach(graph, workload, set, state);
    } else if (work.isSpent) graph.unfinished = true;
    else addRestricted(graph, workload, byId, { sets, work });
  });
}

/** Every workload that an attacker can run code in, each once; the steps that `leadOn` adds from there are taken, too. */
function comeInto(graph: StateGraph, leadOn: (workload: AttackWorkload) => void): void {
  const reached = new Set([graph.indexOf(INTERNET)]);
  for (const at of reached) {
    const { kind, workload: id } = graph.states[at] as State;
    const workload = kind === "workload" ? graph.workloads.get(id ?? "") : undefined;
    if (workload) leadOn(workload);
    for (const { to } of graph.out[at] as Edge[]) reached.add(to);
  }
}

function admittedBy(targets: readonly AttackWorkload[]): Map<string, AttackWorkload[]> {
  const admitting = new Map<string, AttackWorkload[]>();
  for (const target of targets) {
    for (const id of target.admits) {
      const known = admitting.get(id);
      if (known) known.push(target);
      else admitting.set(id, [target]);
    }
  }
  return admitting;
}

function isTarget(workload: AttackWorkload): boolean {
  return workload.weaknesses.length > 0 || workload.openService !== null;
}

function addReach(graph: StateGraph, from: AttackWorkload, set: PeerSet, to: State): void {
  graph.add({
    from: codeIn(from),
    to,
    technique: "reach-over-network",
    why:
      set.members === "any"
        ? "Its pods may connect to whatever no NetworkPolicy guards, and nothing guards what comes next."
        : set.proof.why,
    proof: [set.proof],
    cuts: [],
  });
}

/** A source whose own calls are restricted: what its policies name, met with who admits it. */
function addRestricted(
  graph: StateGraph,
  from: AttackWorkload,
  targets: ReadonlyMap<string, AttackWorkload>,
  { sets, work }: { sets: ReadonlyMap<string, PeerSet>; work: Work },
): void {
  for (const callable of (from.mayCall ?? []).flatMap((id) => sets.get(id) ?? [])) {
    const named =
      callable.members === "any"
        ? [...targets.values()]
        : [...callable.members].sort().flatMap((id) => targets.get(id) ?? []);
    const reachable = named.filter(
      (target) => target.id !== from.id && target.admits.some((id) => holds(sets.get(id), from.id)),
    );
    work.add(named.length + reachable.length * PAIRS_PER_STEP);
    if (reachable.length === 0) continue;
    // A state of its own: through the set's, it would reach what its policies forbid.
    const state = { ...stateOf(callable), key: `z:${from.id}>${callable.id}` };
    addReach(graph, from, callable, state);
    for (const target of reachable) addAttack(graph, state, target);
  }
}

function holds(set: PeerSet | undefined, id: string): boolean {
  return set !== undefined && (set.members === "any" || set.members.has(id));
}

function stateOf(set: PeerSet): State {
  return peersOf(set.id, set.id === ANY_POD ? "The cluster's network" : `${set.proof.kind} ${set.proof.name}`);
}

function addAttack(graph: StateGraph, from: State, target: AttackWorkload): void {
  addTakeover(graph, target, {
    state: from,
    exploit: "exploit-from-inside",
    use: "use-open-service-inside",
    extraCuts: target.admits.includes(ANY_POD) ? [isolated(target)] : [],
    where: " from inside the cluster",
  });
}

function isolated(target: AttackWorkload): Cut {
  return {
    id: `isolate:${target.id}`,
    kind: "isolate",
    title: `Let only its callers connect to ${target.name}`,
    text: `Add a NetworkPolicy in ${target.namespace} that selects the pods of ${target.name} and admits only those that need them: now any pod may connect.`,
    workload: target.id,
    effort: 3,
  };
}
