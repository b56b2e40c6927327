import { ANY_POD, type AttackWorkload, type PeerSet } from "@/lib/engine/attack-paths/facts";
import { type Cut, codeIn, peersOf, type State, type StateGraph } from "@/lib/engine/attack-paths/state-graph";
import { addTakeover } from "@/lib/engine/attack-paths/steps/takeover";
import { Work } from "@/lib/engine/attack-paths/work";

/** Pairs of a workload whose calls are restricted and a target: ten million are looked at, or about half a million steps kept. */
const MAX_PAIRS = 10_000_000;
/** What a step costs beside a look: it is kept. */
const PAIRS_PER_STEP = 20;

/**
 * From pod to pod where network policy lets it, onto what can be taken over by a connection. By sets of peers: a workload leads to
 * the sets it is in, a set to what admits it. Only a workload whose own calls are restricted is looked at target by target.
 */
export function addLateral(graph: StateGraph): void {
  const { workloads, peerSets } = graph.facts;
  const sets = new Map(peerSets.map((set) => [set.id, set]));
  const targets = workloads.filter(isTarget);
  const admitting = new Map<string, AttackWorkload[]>();
  for (const target of targets) {
    for (const id of target.admits) {
      const known = admitting.get(id);
      if (known) known.push(target);
      else admitting.set(id, [target]);
    }
  }
  for (const [id, admitted] of [...admitting].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const set = sets.get(id);
    if (set) addSet(graph, set, admitted);
  }
  const byId = new Map(targets.map((target) => [target.id, target]));
  const work = new Work(MAX_PAIRS);
  for (const workload of workloads) {
    if (workload.mayCall === null) continue;
    if (work.isSpent) {
      graph.unfinished = true;
      return;
    }
    addRestricted(graph, workload, byId, { sets, work });
  }
}

function isTarget(workload: AttackWorkload): boolean {
  return workload.weaknesses.length > 0 || workload.openService !== null;
}

function addSet(graph: StateGraph, set: PeerSet, targets: readonly AttackWorkload[]): void {
  const state = stateOf(set);
  const members =
    set.members === "any"
      ? graph.facts.workloads
      : [...set.members].sort().flatMap((id) => graph.workloads.get(id) ?? []);
  for (const member of members) if (member.mayCall === null) addReach(graph, member, set, state);
  for (const target of targets) addAttack(graph, state, target);
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
