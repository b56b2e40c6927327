import { GOAL_KINDS, type Goal, type GoalHere, goalsByState } from "@/lib/engine/attack-paths/goals";
import { Heap } from "@/lib/engine/attack-paths/heap";
import type { Edge, StateGraph } from "@/lib/engine/attack-paths/state-graph";
import { Work } from "@/lib/engine/attack-paths/work";

/** The likeliest way to one goal: edges in order. */
export type Way = { goal: Goal; edges: readonly Edge[]; cost: number };

/** Goals in the order in which a search reached them, and the states that they are. */
type Reached = { goals: Goal[]; states: number[] };
/** Goals of one key have one number. */
type NumberedGoal = GoalHere & { number: number };

const AWAY_ONLY: ReadonlySet<Goal["kind"]> = new Set(["secrets", "namespace"]);
const MAX_HOPS_KEPT = 100;

/**
 * The likeliest ways from states to goals. Scratch space is kept between calls, so that thousands of entries cost what they
 * visit and not what the cluster holds.
 */
export class Search {
  readonly #cost: Float64Array;
  readonly #by: (Edge | null)[];
  readonly #done: Uint8Array;
  readonly #touched: number[] = [];
  /** Places of the states in the order of their keys: ties are decided by name, and not by what else the cluster holds. */
  readonly #rank: Int32Array;

  readonly #goals: readonly (readonly NumberedGoal[])[];
  /** By a goal's number: the search that reached it last. */
  readonly #seenIn: Int32Array;
  #searches = 0;
  readonly #into: number[][];
  readonly #heap: Heap;
  #entries: { of: ReadonlyMap<number, number>; costs: Float64Array } | null = null;
  readonly #hops = new Map<string, Int32Array>();

  constructor(
    private readonly graph: StateGraph,
    private readonly work: Work = new Work(Number.POSITIVE_INFINITY),
  ) {
    const size = graph.states.length;
    const numbers = new Map<string, number>();
    const numberOf = (key: string) => numbers.get(key) ?? numbers.set(key, numbers.size).size - 1;
    this.#goals = goalsByState(graph).map((goals) => goals.map((one) => ({ ...one, number: numberOf(one.goal.key) })));
    this.#seenIn = new Int32Array(numbers.size);
    this.#into = graph.states.map(() => []);
    for (const edges of graph.out) for (const { from, to } of edges) (this.#into[to] as number[]).push(from);
    this.#rank = new Int32Array(size);
    const sorted = graph.states.map(({ key }, index) => ({ key, index })).sort((a, b) => (a.key < b.key ? -1 : 1));
    for (const [rank, { index }] of sorted.entries()) this.#rank[index] = rank;
    this.#cost = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
    this.#by = new Array<Edge | null>(size).fill(null);
    this.#done = new Uint8Array(size);
    this.#heap = new Heap(this.#cost, this.#rank);
  }

  /**
   * Dijkstra from one state, `spent` being what it cost to get there. Ends when the cluster is taken: whatever would follow
   * follows from that.
   *
   * Passed over  states that can be entered directly as cheaply: what goes on from there is told from there.
   * Returns      one way per goal, the likeliest, with its cost from the start, worst goals first and of these the likeliest, at
   *              most `most`; without those that another one only continues. The way to the start itself has no edges.
   */
  waysFrom(
    start: number,
    spent: number,
    home: string,
    entries: ReadonlyMap<number, number>,
    most = Number.POSITIVE_INFINITY,
  ): Way[] {
    this.#clear();
    const heap = this.#heap;
    heap.clear();
    const direct = this.#directly(entries);
    this.#reach(start, 0, null, heap);
    this.#searches++;
    const reached: Reached = { goals: [], states: [] };
    for (let state = heap.pop(); state !== null; state = heap.pop()) {
      if (this.#done[state]) continue;
      this.#done[state] = 1;
      if (this.#arrive(state, home, reached)) break;
      const out = this.graph.out[state] as Edge[];
      this.work.add(1 + out.length);
      const cost = this.#cost[state] as number;
      for (const edge of out) {
        const far = cost + edge.cost;
        if ((direct[edge.to] as number) > spent + far) this.#reach(edge.to, far, edge, heap);
      }
    }
    return this.#worst(reached, start, most);
  }

  /** Notes goals that are reached for the first time in this search; true when one of them is the cluster. */
  #arrive(state: number, home: string, { goals, states }: Reached): boolean {
    for (const { goal, away, number } of this.#goals[state] as readonly NumberedGoal[]) {
      if (this.#seenIn[number] === this.#searches || (away && this.#isHome(state, home))) continue;
      this.#seenIn[number] = this.#searches;
      goals.push(goal);
      states.push(state);
      if (goal.kind === "cluster-admin") return true;
    }
    return false;
  }

  /** What it costs to enter each state directly: looked up at every step of every search. */
  #directly(entries: ReadonlyMap<number, number>): Float64Array {
    if (this.#entries?.of === entries) return this.#entries.costs;
    const costs = new Float64Array(this.graph.states.length).fill(Number.POSITIVE_INFINITY);
    for (const [state, cost] of entries) costs[state] = cost;
    this.#entries = { of: entries, costs };
    return costs;
  }

  /**
   * Of goals in the order in which they were reached, which is that of their cost. One state is one way: where it is two goals (a
   * crown jewel in another namespace), the worse one names it. Only what is kept is told: thousands may be reached.
   */
  #worst({ goals, states }: Reached, start: number, most: number): Way[] {
    const passed = this.#passedOn(states);
    const kinds = new Map<Goal["kind"], Goal[]>(GOAL_KINDS.map((kind) => [kind, []]));
    const ends = new Map<Goal, number>();
    for (const [n, goal] of goals.entries()) {
      const state = states[n] as number;
      const alike = kinds.get(goal.kind) as Goal[];
      if (alike.length >= most || !(state === start ? goals.length === 1 : !passed.has(state))) continue;
      alike.push(goal);
      ends.set(goal, state);
    }
    const kept = new Map<number, Goal>();
    for (const goal of [...kinds.values()].flat()) {
      const state = ends.get(goal) as number;
      if (kept.size < most && !kept.has(state)) kept.set(state, goal);
    }
    return [...kept].map(([state, goal]) => ({
      goal,
      edges: this.#edgesTo(state),
      cost: this.#cost[state] as number,
    }));
  }

  /** States that lie on the way to one of these and are not its end. */
  #passedOn(states: readonly number[]): Set<number> {
    const passed = new Set<number>();
    for (const state of states) {
      for (let edge = this.#by[state]; edge && !passed.has(edge.from); edge = this.#by[edge.from])
        passed.add(edge.from);
    }
    return passed;
  }

  /**
   * A way that still leads to a goal from the first of some starts that has one, once some changes are made; null when none has.
   * Best first by how many steps the goal is away without the changes, so that a way that is there is found at once. What one
   * start has led to in vain is not looked at again for the next: a thousand starts cost little more than one.
   *
   * Starts  share `home`, or the goal is one state alone.
   */
  wayAround(
    starts: Iterable<number>,
    home: string,
    goal: Goal,
    changes: ReadonlySet<string>,
  ): { start: number; edges: Edge[] } | null {
    this.#clear();
    const hops = this.#hopsTo(goal, home);
    for (const start of starts) {
      const end = this.#leadOn(start, hops, changes);
      if (end !== null) return { start, edges: this.#edgesTo(end) };
    }
    return null;
  }

  /** The goal's state that a start leads to over states not visited yet. */
  #leadOn(start: number, hops: Int32Array, changes: ReadonlySet<string>): number | null {
    const waiting: number[][] = [];
    const visit = (state: number, by: Edge | null) => {
      const far = hops[state] as number;
      if (far < 0 || this.#done[state]) return;
      this.#done[state] = 1;
      this.#by[state] = by;
      this.#touched.push(state);
      waiting[far] = waiting[far] ?? [];
      waiting[far].push(state);
    };
    this.work.add(1);
    visit(start, null);
    for (let near = hops[start] as number; near >= 0 && near < waiting.length; ) {
      const state = waiting[near]?.pop();
      if (state === undefined) near++;
      else if (near === 0) return state;
      else {
        const out = this.graph.out[state] as Edge[];
        this.work.add(1 + out.length);
        for (const edge of out) if (!isCut(edge, changes)) visit(edge.to, edge);
        near--;
      }
    }
    return null;
  }

  /** Steps from every state to the nearest state that is the goal; -1 where no way leads there. */
  #hopsTo(goal: Goal, home: string): Int32Array {
    const key = goal.state === undefined ? `${goal.key} ${AWAY_ONLY.has(goal.kind) ? home : ""}` : `= ${goal.state}`;
    const known = this.#hops.get(key);
    if (known) return known;
    const hops = new Int32Array(this.graph.states.length).fill(-1);
    const queue = this.graph.states.flatMap((_, state) => (this.#isGoal(state, goal, home) ? [state] : []));
    for (const state of queue) hops[state] = 0;
    this.work.add(this.graph.states.length);
    for (let at = 0; at < queue.length; at++) {
      const state = queue[at] as number;
      const into = this.#into[state] as number[];
      this.work.add(into.length);
      for (const before of into) {
        if (hops[before] !== -1) continue;
        hops[before] = (hops[state] as number) + 1;
        queue.push(before);
      }
    }
    // Few are asked for at a time; all of a large cluster would be many.
    if (this.#hops.size >= MAX_HOPS_KEPT) this.#hops.clear();
    this.#hops.set(key, hops);
    return hops;
  }

  #isGoal(state: number, goal: Goal, home: string): boolean {
    if (goal.state !== undefined) return state === goal.state;
    for (const one of this.#goals[state] as readonly GoalHere[])
      if (one.goal.key === goal.key) return !(one.away && this.#isHome(state, home));
    return false;
  }

  #isHome(state: number, home: string): boolean {
    return this.graph.states[state]?.namespace === home;
  }

  #reach(state: number, cost: number, by: Edge | null, heap: Heap): void {
    if (this.#done[state] || cost >= (this.#cost[state] as number)) return;
    if (this.#cost[state] === Number.POSITIVE_INFINITY) this.#touched.push(state);
    this.#cost[state] = cost;
    this.#by[state] = by;
    heap.push(state, cost);
  }

  #edgesTo(state: number): Edge[] {
    const edges: Edge[] = [];
    for (let edge = this.#by[state]; edge; edge = this.#by[edge.from]) edges.push(edge);
    return edges.reverse();
  }

  #clear(): void {
    for (const state of this.#touched) {
      this.#cost[state] = Number.POSITIVE_INFINITY;
      this.#by[state] = null;
      this.#done[state] = 0;
    }
    this.#touched.length = 0;
  }
}

/** Whether one of the changes takes the step away. */
export function isCut({ cuts }: Edge, changes: ReadonlySet<string>): boolean {
  for (const cut of cuts) if (changes.has(cut)) return true;
  return false;
}
