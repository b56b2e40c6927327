import { type Goal, type GoalHere, goalsByState } from "@/lib/engine/attack-paths/goals";
import type { Edge, StateGraph } from "@/lib/engine/attack-paths/state-graph";

/** The likeliest way to one goal: edges in order. */
export type Way = { goal: Goal; edges: readonly Edge[]; cost: number };

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

  readonly #goals: readonly (readonly GoalHere[])[];
  readonly #into: number[][];
  readonly #hops = new Map<string, Int32Array>();

  constructor(private readonly graph: StateGraph) {
    const size = graph.states.length;
    this.#goals = goalsByState(graph);
    this.#into = graph.states.map(() => []);
    for (const edges of graph.out) for (const { from, to } of edges) (this.#into[to] as number[]).push(from);
    this.#rank = new Int32Array(size);
    const sorted = graph.states.map(({ key }, index) => ({ key, index })).sort((a, b) => (a.key < b.key ? -1 : 1));
    for (const [rank, { index }] of sorted.entries()) this.#rank[index] = rank;
    this.#cost = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
    this.#by = new Array<Edge | null>(size).fill(null);
    this.#done = new Uint8Array(size);
  }

  /**
   * Dijkstra from one state, `spent` being what it cost to get there. Ends when the cluster is taken: whatever would follow
   * follows from that.
   *
   * Passed over  states that can be entered directly as cheaply: what goes on from there is told from there.
   * Returns      one way per goal, the likeliest, with its cost from the start; the way to the start itself has no edges.
   */
  waysFrom(start: number, spent: number, home: string, entries: ReadonlyMap<number, number>): Way[] {
    this.#clear();
    const heap = new Heap(this.#cost, this.#rank);
    this.#reach(start, 0, null, heap);
    const found = new Map<string, Way>();
    for (let state = heap.pop(); state !== null; state = heap.pop()) {
      if (this.#done[state]) continue;
      this.#done[state] = 1;
      const cost = this.#cost[state] as number;
      for (const { goal, away } of this.#goals[state] as readonly GoalHere[]) {
        if (found.has(goal.key) || (away && this.#isHome(state, home))) continue;
        found.set(goal.key, { goal, edges: this.#edgesTo(state), cost });
        if (goal.kind === "cluster-admin") return [...found.values()];
      }
      for (const edge of this.graph.out[state] as Edge[]) {
        const reached = cost + edge.cost;
        if ((entries.get(edge.to) ?? Number.POSITIVE_INFINITY) > spent + reached)
          this.#reach(edge.to, reached, edge, heap);
      }
    }
    return [...found.values()];
  }

  /**
   * A way that still leads to a goal once some changes are made; null when none does. Best first by how many steps the goal
   * is away without the changes, so that a way that is there is found at once.
   */
  wayAround(start: number, home: string, goal: Goal, changes: ReadonlySet<string>): Edge[] | null {
    this.#clear();
    const hops = this.#hopsTo(goal, home);
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
    visit(start, null);
    for (let near = hops[start] as number; near >= 0 && near < waiting.length; ) {
      const state = waiting[near]?.pop();
      if (state === undefined) near++;
      else if (near === 0) return this.#edgesTo(state);
      else {
        for (const edge of this.graph.out[state] as Edge[]) if (!isCut(edge, changes)) visit(edge.to, edge);
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
    for (let at = 0; at < queue.length; at++) {
      const state = queue[at] as number;
      for (const before of this.#into[state] as number[]) {
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

/** A binary heap of states by cost; of equal costs the first by name. */
class Heap {
  readonly #states: number[] = [];
  readonly #costs: number[] = [];

  constructor(
    private readonly best: Float64Array,
    private readonly rank: Int32Array,
  ) {}

  push(state: number, cost: number): void {
    let at = this.#states.length;
    this.#states.push(state);
    this.#costs.push(cost);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(at, parent)) break;
      this.#swap(at, parent);
      at = parent;
    }
  }

  /** The next state by its best cost; entries that a better one has overtaken are passed over. */
  pop(): number | null {
    while (this.#states.length > 0) {
      const state = this.#states[0] as number;
      const cost = this.#costs[0] as number;
      const last = this.#states.length - 1;
      this.#swap(0, last);
      this.#states.pop();
      this.#costs.pop();
      this.#sink();
      if (cost === this.best[state]) return state;
    }
    return null;
  }

  #sink(): void {
    for (let at = 0; ; ) {
      const left = 2 * at + 1;
      const right = left + 1;
      let least = at;
      if (left < this.#states.length && this.#before(left, least)) least = left;
      if (right < this.#states.length && this.#before(right, least)) least = right;
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }

  #before(a: number, b: number): boolean {
    const difference = (this.#costs[a] as number) - (this.#costs[b] as number);
    return difference < 0 || (difference === 0 && this.#rankAt(a) < this.#rankAt(b));
  }

  #rankAt(at: number): number {
    return this.rank[this.#states[at] as number] as number;
  }

  #swap(a: number, b: number): void {
    [this.#states[a], this.#states[b]] = [this.#states[b] as number, this.#states[a] as number];
    [this.#costs[a], this.#costs[b]] = [this.#costs[b] as number, this.#costs[a] as number];
  }
}
