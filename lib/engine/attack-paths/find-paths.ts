import { buildStates } from "@/lib/engine/attack-paths/build-states";
import { type ChosenCuts, chooseCuts } from "@/lib/engine/attack-paths/cuts";
import { directly, type Entry, entriesOf, toldWays } from "@/lib/engine/attack-paths/entries";
import type { AttackGraph } from "@/lib/engine/attack-paths/facts";
import type { Family } from "@/lib/engine/attack-paths/family";
import { familyKey } from "@/lib/engine/attack-paths/family-key";
import { GOAL_KINDS } from "@/lib/engine/attack-paths/goals";
import type { AttackPath } from "@/lib/engine/attack-paths/path";
import { isCut, Search, type Way } from "@/lib/engine/attack-paths/search";
import type { StateGraph } from "@/lib/engine/attack-paths/state-graph";
import { tellWay } from "@/lib/engine/attack-paths/tell-way";
import { type EarlierPath, type WayOn, waysOn } from "@/lib/engine/attack-paths/ways-on";
import { Work } from "@/lib/engine/attack-paths/work";

/** Families kept of one cluster, the worst first; a list that nobody reads to its end helps nobody. */
const MAX_FAMILIES = 1_000;
/** States and steps looked at, once to find ways and once to check cuts: some seconds. Who may send objects may send any number. */
const MAX_WORK = 50_000_000;
/** Beside the work of finding ways, so much may be spent on finding likelier ones' rivals that score more. */
const REFINING = { most: 100_000, part: 0.02 };
/** The most that any search spends on that. */
export const MAX_REFINING = REFINING.most + REFINING.part * MAX_WORK;

export type FoundPaths = {
  paths: AttackPath[];
  /** How many families there are beyond those kept. */
  dropped: number;
  /** Their keys: they are not told, but they are there. */
  droppedKeys: readonly (readonly string[])[];
  /** Of earlier paths that were asked about and are not told any more, those that go on, by their key as JSON. */
  goOn: ReadonlyMap<string, WayOn>;
  /** The work ended the search: there may be paths that are not named here, and cuts that were not checked. */
  unfinished: boolean;
};

/**
 * The attack paths of one cluster, worst first: from the internet, or from workloads taken as lost, to what hurts.
 *
 * Ways      per entry and goal the one that scores highest, of equals the likeliest; what lies on the way to something worse is told with that, and what goes on
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

/**
 * The same in turns: yields between entries and between checks of cuts. `most` bounds the work of each of the two halves.
 *
 * earlier  paths that were there before: of those that are not told any more `goOn` says whether they go on all the same.
 */
export function* searchAttackPaths(
  facts: AttackGraph,
  footholds: ReadonlySet<string> = new Set(),
  most: number = MAX_WORK,
  changes: ReadonlySet<string> = new Set(),
  earlier: readonly EarlierPath[] = [],
): Generator<void, FoundPaths> {
  const graph = buildStates(facts, footholds);
  takeAway(graph, changes);
  const [finding, checking] = [new Work(most), new Work(most)];
  const refining = new Work(REFINING.most, { of: finding, part: REFINING.part });
  const search = new Search(graph, finding, refining);
  const families = yield* familiesOf(graph, search, finding);
  const kept = families.slice(0, MAX_FAMILIES);
  const cuts = yield* chooseCuts(graph, search, kept, checking);
  const droppedKeys = families.slice(MAX_FAMILIES).map(({ key }) => key);
  const told = new Set(kept.map(({ key }) => JSON.stringify(key)));
  const gone = earlier.filter(({ key }) => !told.has(JSON.stringify(key)));
  const goOn = yield* waysOn(graph, search, gone, checking);
  return {
    paths: kept.map((family, n) => toPath(graph, family, cuts[n] as ChosenCuts)),
    dropped: droppedKeys.length,
    droppedKeys,
    goOn,
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
  const direct = directly(entries);
  for (const one of entries) {
    if (work.isSpent) break;
    for (const way of toldWays(search, one, direct)) addWay(graph, families, { ...one, way });
    yield;
  }
  return [...families.values()].sort(worstFirst);
}

function addWay(graph: StateGraph, families: Map<string, Family>, { first, entry, way }: Entry & { way: Way }): void {
  const edges = [first, ...way.edges];
  const { goal, rank } = way;
  const key = familyKey(graph, first, entry, way);
  const name = JSON.stringify(key);
  const cost = first.cost + way.cost;
  const known = families.get(name);
  if (!known) {
    families.set(name, { key, goal, edges, entry, cost, rank, members: [{ entry, start: first.to }] });
    return;
  }
  // An entry with ways to several goals that are alike is one member.
  if (known.members.at(-1)?.start !== first.to) known.members.push({ entry, start: first.to });
  if (rank > known.rank || (rank === known.rank && cost < known.cost))
    Object.assign(known, { goal, edges, entry, cost, rank });
}

function worstFirst(a: Family, b: Family): number {
  return (
    GOAL_KINDS.indexOf(a.goal.kind) - GOAL_KINDS.indexOf(b.goal.kind) ||
    a.cost - b.cost ||
    (JSON.stringify(a.key) < JSON.stringify(b.key) ? -1 : 1)
  );
}

function toPath(
  graph: StateGraph,
  family: Family,
  { cuts, endedBy, instead, ends, counted, left }: ChosenCuts,
): AttackPath {
  const others = family.members.map(({ entry }) => entry.id).filter((id) => id !== family.entry.id);
  return {
    key: family.key,
    ...tellWay(graph, family),
    entries: [family.entry.id, ...others.sort()],
    cuts,
    endedBy,
    instead,
    cutting: ends ? { ends } : { ends, counted, left: left && { ...tellWay(graph, left), entries: [left.entry.id] } },
  };
}
