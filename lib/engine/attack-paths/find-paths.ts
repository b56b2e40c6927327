import { buildStates } from "@/lib/engine/attack-paths/build-states";
import { chooseCuts, type Family } from "@/lib/engine/attack-paths/cuts";
import type { AttackGraph, AttackWorkload } from "@/lib/engine/attack-paths/facts";
import { GOAL_KINDS, type Goal } from "@/lib/engine/attack-paths/goals";
import { groupOf } from "@/lib/engine/attack-paths/groups";
import type { AttackPath, PathStep } from "@/lib/engine/attack-paths/path";
import { isCut, Search, type Way } from "@/lib/engine/attack-paths/search";
import { chanceOf, type Edge, INTERNET, type State, type StateGraph } from "@/lib/engine/attack-paths/state-graph";
import { techniqueOf } from "@/lib/engine/attack-paths/techniques";
import { Work } from "@/lib/engine/attack-paths/work";

/** Of one entry: beyond these, the others lead on from what is shown already. */
const GOALS_PER_ENTRY = 6;
/** Families kept of one cluster, the worst first; a list that nobody reads to its end helps nobody. */
const MAX_FAMILIES = 1_000;
/** States and steps looked at, once to find ways and once to check cuts: some seconds. Who may send objects may send any number. */
const MAX_WORK = 50_000_000;

export type FoundPaths = {
  paths: AttackPath[];
  /** How many families there are beyond those kept. */
  dropped: number;
  /** Their keys: they are not told, but they are there. */
  droppedKeys: readonly (readonly string[])[];
  /** The work ended the search: there may be paths that are not named here, and cuts that were not checked. */
  unfinished: boolean;
};

/**
 * The attack paths of one cluster, worst first: from the internet, or from workloads taken as lost, to what hurts.
 *
 * Ways      per entry and goal the likeliest; what lies on the way to something worse is told with that, and what goes on
 *           from something that the internet enters as easily is told from there.
 * Families  ways that differ only in interchangeable entries are one path, also those that go on alike over the same network;
 *           a family's key survives recomputation.
 * Bounds    1,000 families; `dropped` says how many more there are. Nothing is enumerated: one Dijkstra search per entry. 50 million
 *           states and steps looked at for ways, as many for cuts; `unfinished` says that they were not enough.
 * Order     of the facts decides nothing.
 * Changes   ids of cuts taken as made already: the steps that any of them takes away are not there.
 * Holds     the process until it is done: where others wait, drive `searchAttackPaths`.
 */
export function findAttackPaths(
  facts: AttackGraph,
  footholds: ReadonlySet<string> = new Set(),
  changes: ReadonlySet<string> = new Set(),
): FoundPaths {
  const search = searchAttackPaths(facts, footholds, MAX_WORK, changes);
  for (;;) {
    const { done, value } = search.next();
    if (done) return value;
  }
}

/** The same in turns: yields between entries and between checks of cuts. `most` bounds the work of each of the two halves. */
export function* searchAttackPaths(
  facts: AttackGraph,
  footholds: ReadonlySet<string> = new Set(),
  most: number = MAX_WORK,
  changes: ReadonlySet<string> = new Set(),
): Generator<void, FoundPaths> {
  const graph = buildStates(facts, footholds);
  takeAway(graph, changes);
  const [finding, checking] = [new Work(most), new Work(most)];
  const families = yield* familiesOf(graph, new Search(graph, finding), finding);
  const kept = families.slice(0, MAX_FAMILIES);
  const cuts = yield* chooseCuts(graph, new Search(graph, checking), kept, checking);
  const droppedKeys = families.slice(MAX_FAMILIES).map(({ key }) => key);
  return {
    paths: kept.map((family, n) => toPath(graph, family, cuts[n] ?? [])),
    dropped: droppedKeys.length,
    droppedKeys,
    unfinished: graph.unfinished || finding.isSpent || checking.isSpent,
  };
}

function takeAway(graph: StateGraph, changes: ReadonlySet<string>): void {
  if (changes.size === 0) return;
  for (const [from, edges] of graph.out.entries()) graph.out[from] = edges.filter((edge) => !isCut(edge, changes));
}

function* familiesOf(graph: StateGraph, search: Search, work: Work): Generator<void, Family[]> {
  const families = new Map<string, Family>();
  const entries = entriesOf(graph);
  const direct = new Map(entries.map(({ first }) => [first.to, first.cost]));
  for (const { first, entry } of entries) {
    if (work.isSpent) break;
    for (const way of search.waysFrom(first.to, first.cost, entry.namespace, direct, GOALS_PER_ENTRY)) {
      if (!isOneFinding(first, way)) addWay(graph, families, { first, entry, way });
    }
    yield;
  }
  return [...families.values()].sort(worstFirst);
}

function addWay(
  graph: StateGraph,
  families: Map<string, Family>,
  { first, entry, way }: { first: Edge; entry: AttackWorkload; way: Way },
): void {
  const edges = [first, ...way.edges];
  const { who, goal } = familyOf(graph, entry, way);
  const key = [graph.facts.cluster, who, edges.map((edge) => edge.technique).join(">"), goalKey(graph, way, goal)];
  const name = JSON.stringify(key);
  const cost = first.cost + way.cost;
  const known = families.get(name);
  if (!known) {
    families.set(name, { key, goal, edges, entry, cost, members: [{ entry, start: first.to }] });
    return;
  }
  // An entry with ways to several goals that are alike is one member.
  if (known.members.at(-1)?.start !== first.to) known.members.push({ entry, start: first.to });
  if (cost < known.cost) Object.assign(known, { edges, entry, cost });
}

/** The likeliest first step into each workload that the internet reaches. */
function entriesOf(graph: StateGraph): { first: Edge; entry: AttackWorkload }[] {
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

/** To take over what is exposed by a weakness is that weakness's own risk; only what asks no password has none. */
function isOneFinding(first: Edge, way: Way): boolean {
  return way.edges.length === 0 && first.technique !== "use-exposed-service";
}

/**
 * Who is interchangeable: workloads that are alike; and whatever can be entered, where the way goes over the network from there
 * and on alike: which of them the attacker came in by then changes nothing.
 */
function familyOf(graph: StateGraph, entry: AttackWorkload, { edges, goal }: Way): { who: string; goal: Goal } {
  const [first, last] = [edges[0], edges.at(-1)];
  if (first?.technique !== "reach-over-network" || !last) return { who: groupOf(entry), goal };
  return { who: `over ${graph.states[first.to]?.key}`, goal: { ...goal, state: last.to } };
}

function goalKey(graph: StateGraph, { edges }: Way, goal: Goal): string {
  const last = edges.at(-1);
  const ends = goal.state === undefined || !last ? null : (graph.states[last.to] as State);
  const workload = graph.workloads.get(ends?.workload ?? goal.key.slice(goal.kind.length + 1));
  if (workload) return `${goal.kind}:${groupOf(workload)}`;
  return ends ? `${goal.kind}:${ends.key}` : goal.key;
}

function worstFirst(a: Family, b: Family): number {
  return (
    GOAL_KINDS.indexOf(a.goal.kind) - GOAL_KINDS.indexOf(b.goal.kind) ||
    a.cost - b.cost ||
    (JSON.stringify(a.key) < JSON.stringify(b.key) ? -1 : 1)
  );
}

function toPath(graph: StateGraph, family: Family, cuts: AttackPath["cuts"]): AttackPath {
  const last = graph.states[(family.edges.at(-1) as Edge).to] as State;
  const others = family.members.map(({ entry }) => entry.id).filter((id) => id !== family.entry.id);
  return {
    key: family.key,
    goal: { kind: family.goal.kind, name: last.name, namespace: last.namespace, workload: last.workload },
    steps: family.edges.map((edge) => toStep(graph, edge)),
    entry: family.entry,
    entries: [family.entry.id, ...others.sort()],
    chance: family.edges.reduce((product, edge) => product * chanceOf(edge), 1),
    cuts,
  };
}

function toStep(graph: StateGraph, edge: Edge): PathStep {
  const { kind, name, namespace, workload } = graph.states[edge.to] as State;
  const { technique, why, proof, findings, cuts } = edge;
  return { technique: techniqueOf(technique), to: { kind, name, namespace, workload }, why, proof, findings, cuts };
}
