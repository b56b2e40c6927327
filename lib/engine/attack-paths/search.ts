import { GOAL_KINDS, type Goal, type GoalHere, goalsByState, isGoal } from "@/lib/engine/attack-paths/goals";
import { Heap } from "@/lib/engine/attack-paths/heap";
import type { Edge, StateGraph } from "@/lib/engine/attack-paths/state-graph";
import { wayRank } from "@/lib/engine/attack-paths/way-rank";
import { Work } from "@/lib/engine/attack-paths/work";

/** The way to one goal that scores highest, of those the likeliest: edges in order. */
export type Way = { goal: Goal; edges: readonly Edge[]; cost: number; rank: number };

/** A state that is entered: what that cost, and the points of the weakness that it took. */
export type Start = { state: number; spent: number; points: number; home: string };

/** Goals in the order in which a search reached them, with the states that rank highest, and the least that a way to any of theirs costs. */
type Reached = { goals: Goal[]; states: number[]; ranks: number[]; least: number[]; weakest: number[] };
/** The likeliest first step into each state that the internet enters. */
type Entries = ReadonlyMap<number, Pick<Edge, "cost" | "points">>;
/** The same by state: looked up at every step of every search. */
type Direct = { costs: Float64Array; points: Float64Array };
/** What a search goes by: `over` are points that every step with a weakness has more than; `within` the namespace that a goal must be of, any where undefined. */
type Limits = {
  direct: Direct | null;
  changes: ReadonlySet<string> | null;
  over: number;
  within?: string | null | undefined;
};
/** Goals of one key have one number. */
type NumberedGoal = GoalHere & { number: number };

/** A kept way; of all states of its goal the least that a way costs, and the points of the weakest step on any. */
type Kept = Way & { weakest: number; least: number };

/**
 * The likeliest ways from states to goals. Scratch space is kept between calls, so that thousands of entries cost what they
 * visit and not what the cluster holds.
 */
export class Search {
  readonly #cost: Float64Array;
  readonly #by: (Edge | null)[];
  readonly #done: Uint8Array;
  /** Of the way to each state: points of its weakest step. */
  readonly #points: Float64Array;
  readonly #touched: number[] = [];
  /** Places of the states in the order of their keys: ties are decided by name, and not by what else the cluster holds. */
  readonly #rank: Int32Array;

  readonly #goals: readonly (readonly NumberedGoal[])[];
  /** By a goal's number: the search that reached it last. */
  readonly #seenIn: Int32Array;
  /** By a goal's number: its place among those that the search reached. */
  readonly #placeOf: Int32Array;
  #searches = 0;
  readonly #heap: Heap;
  #entries: { of: Entries; direct: Direct } | null = null;

  constructor(
    private readonly graph: StateGraph,
    private work: Work = new Work(Number.POSITIVE_INFINITY),
    /** What may be spent on searching again for ways that score more. */
    private readonly refining: Work = new Work(Number.POSITIVE_INFINITY),
  ) {
    const size = graph.states.length;
    const numbers = new Map<string, number>();
    const numberOf = (key: string) => numbers.get(key) ?? numbers.set(key, numbers.size).size - 1;
    this.#goals = goalsByState(graph).map((goals) => goals.map((one) => ({ ...one, number: numberOf(one.goal.key) })));
    this.#seenIn = new Int32Array(numbers.size);
    this.#placeOf = new Int32Array(numbers.size);
    this.#rank = new Int32Array(size);
    const sorted = graph.states.map(({ key }, index) => ({ key, index })).sort((a, b) => (a.key < b.key ? -1 : 1));
    for (const [rank, { index }] of sorted.entries()) this.#rank[index] = rank;
    this.#cost = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
    this.#by = new Array<Edge | null>(size).fill(null);
    this.#done = new Uint8Array(size);
    this.#points = new Float64Array(size);
    this.#heap = new Heap(this.#cost, this.#rank);
  }

  /**
   * Dijkstra from one state. Ends when the cluster is taken: whatever would follow follows from that.
   *
   * Passed over  states that can be entered directly as cheaply, by a weakness that scores as much: what goes on from there is told from there.
   * Returns      one way per goal, with its cost from the start, worst goals first and of these the likeliest, at most `most`; without those
   *              that another one only continues. Of the states that are the same goal, and of the ways there, the one that scores highest:
   *              a likelier way that scores less hides none that scores more. The way to the start itself has no edges.
   */
  waysFrom(start: Start, entries: Entries, most = Number.POSITIVE_INFINITY): Way[] {
    const limits = { direct: this.#directly(entries), changes: null, over: Number.NEGATIVE_INFINITY };
    this.#searches++;
    const reached: Reached = { goals: [], states: [], ranks: [], least: [], weakest: [] };
    this.#spread(start, limits, (state) => this.#arrive(state, start, reached));
    const kept = this.#worst(reached, start, most);
    return kept.map((way) => (this.#mayScoreMore(way, start) ? this.#highest(way, start, limits) : way));
  }

  /** From here on what is looked at is counted there: to sort a large cluster's states for a search of its own takes longer than to share one. */
  countOn(work: Work): void {
    this.work = work;
  }

  /** The way to a goal alike that scores highest once some changes are made, of one namespace where that is given; null when no way is left. */
  bestTo(start: Start, goal: Goal, changes: ReadonlySet<string>, within?: string | null): Way | null {
    const limits = { direct: null, changes, over: Number.NEGATIVE_INFINITY, within };
    const { best, weakest } = this.#bestOf(start, goal, limits);
    return best && this.#highest({ ...best, least: 0, weakest }, start, limits);
  }

  /** Visits states by what they cost until `arrive` says that it is enough. */
  #spread({ state: start, spent, points }: Start, limits: Limits, arrive: (state: number) => boolean): void {
    const { direct, changes, over } = limits;
    this.#clear();
    const heap = this.#heap;
    heap.clear();
    this.#reach(start, 0, null, heap);
    this.#points[start] = points;
    for (let state = heap.pop(); state !== null; state = heap.pop()) {
      if (this.#done[state]) continue;
      this.#done[state] = 1;
      if (arrive(state)) break;
      const out = this.graph.out[state] as Edge[];
      this.work.add(1 + out.length);
      const cost = this.#cost[state] as number;
      for (const edge of out) {
        const far = cost + edge.cost;
        if (direct !== null && (direct.costs[edge.to] as number) <= spent + far) {
          if (Math.min(edge.points, this.#points[state] as number) <= (direct.points[edge.to] as number)) continue;
        }
        if (edge.points > over && (changes === null || !isCut(edge, changes))) this.#reach(edge.to, far, edge, heap);
      }
    }
  }

  #rankOf(state: number, spent: number): number {
    return wayRank(this.#points[state] as number, spent + (this.#cost[state] as number));
  }

  /** Notes goals that are reached, and of the states of one goal the one that ranks highest; true when one of them is the cluster. */
  #arrive(state: number, { home, spent }: Start, reached: Reached): boolean {
    const here = this.#goals[state] as readonly NumberedGoal[];
    if (here.length === 0) return false;
    const points = this.#points[state] as number;
    for (const { goal, away, number } of here) {
      const place = this.#seenIn[number] === this.#searches ? (this.#placeOf[number] as number) : -1;
      // Thousands of states may be one goal: most are neither harder-hitting nor likelier than what was reached before.
      if (place !== -1 && !this.#tellsMore(points, reached, place)) continue;
      if (away && this.#isHome(state, home)) continue;
      const rank = this.#rankOf(state, spent);
      if (place !== -1) {
        reached.weakest[place] = Math.min(reached.weakest[place] as number, points);
        if (rank <= (reached.ranks[place] as number)) continue;
        [reached.states[place], reached.ranks[place]] = [state, rank];
        continue;
      }
      this.#seenIn[number] = this.#searches;
      this.#placeOf[number] = reached.goals.length;
      reached.goals.push(goal);
      reached.states.push(state);
      reached.ranks.push(rank);
      reached.least.push(this.#cost[state] as number);
      reached.weakest.push(points);
      if (goal.kind === "cluster-admin") return true;
    }
    return false;
  }

  #tellsMore(points: number, { states, weakest }: Reached, place: number): boolean {
    return points > (this.#points[states[place] as number] as number) || points < (weakest[place] as number);
  }

  /** Whether a way could rank higher by steps that are harder-hitting than its weakest one, were it as likely as the likeliest. */
  #mayScoreMore({ weakest, rank, least }: Kept, start: Start): boolean {
    return weakest < start.points && wayRank(start.points, start.spent + least) > rank && !this.refining.isSpent;
  }

  /** Searches again without the weaker steps, as long as what is found may rank higher. */
  #highest(way: Kept, start: Start, limits: Limits): Way {
    const { weakest: from, least: _, ...told } = way;
    let best: Way = told;
    for (let over = from; over < start.points && !this.refining.isSpent; ) {
      const found = this.#bestOf(start, way.goal, { ...limits, over }, this.refining);
      if (found.best && found.best.rank > best.rank) best = found.best;
      if (found.weakest <= over) break;
      over = found.weakest;
    }
    return best;
  }

  /** The way to a goal alike that ranks highest, each of its states by the likeliest way; `weakest` are the points of the weakest of these. */
  #bestOf(start: Start, goal: Goal, limits: Limits, work?: Work): { best: Way | null; weakest: number } {
    const before = this.work.done;
    let [rank, end, weakest] = [Number.NEGATIVE_INFINITY, -1, Number.POSITIVE_INFINITY];
    const { within } = limits;
    this.#spread(start, limits, (state) => {
      if (within !== undefined && this.graph.states[state]?.namespace !== within) return false;
      if (!isGoal(this.#goals[state] as readonly GoalHere[], goal, this.#isHome(state, start.home))) return false;
      weakest = Math.min(weakest, this.#points[state] as number);
      const here = this.#rankOf(state, start.spent);
      if (here > rank) [rank, end] = [here, state];
      return goal.kind === "cluster-admin";
    });
    work?.add(this.work.done - before);
    if (end === -1) return { best: null, weakest: Number.NEGATIVE_INFINITY };
    return { best: { goal, edges: this.#edgesTo(end), cost: this.#cost[end] as number, rank }, weakest };
  }

  /** What it takes to enter each state directly. */
  #directly(entries: Entries): Direct {
    if (this.#entries?.of === entries) return this.#entries.direct;
    const costs = new Float64Array(this.graph.states.length).fill(Number.POSITIVE_INFINITY);
    const points = new Float64Array(this.graph.states.length);
    for (const [state, edge] of entries) [costs[state], points[state]] = [edge.cost, edge.points];
    const direct = { costs, points };
    this.#entries = { of: entries, direct };
    return direct;
  }

  /**
   * Of goals in the order in which they were reached, which is that of their cost. One state is one way: where it is two goals (a
   * crown jewel in another namespace), the worse one names it. Only what is kept is told: thousands may be reached.
   */
  #worst({ goals, states, ranks, least, weakest }: Reached, { state: start }: Start, most: number): Kept[] {
    const passed = this.#passedOn(states);
    const kinds = new Map<Goal["kind"], Goal[]>(GOAL_KINDS.map((kind) => [kind, []]));
    const places = new Map<Goal, number>();
    for (const [n, goal] of goals.entries()) {
      const state = states[n] as number;
      const alike = kinds.get(goal.kind) as Goal[];
      if (alike.length >= most || !(state === start ? goals.length === 1 : !passed.has(state))) continue;
      alike.push(goal);
      places.set(goal, n);
    }
    const kept = new Map<number, number>();
    for (const goal of [...kinds.values()].flat()) {
      const place = places.get(goal) as number;
      const state = states[place] as number;
      if (kept.size < most && !kept.has(state)) kept.set(state, place);
    }
    return [...kept].map(([state, place]) => ({
      goal: goals[place] as Goal,
      edges: this.#edgesTo(state),
      cost: this.#cost[state] as number,
      rank: ranks[place] as number,
      weakest: weakest[place] as number,
      least: least[place] as number,
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

  #isHome(state: number, home: string): boolean {
    return this.graph.states[state]?.namespace === home;
  }

  #reach(state: number, cost: number, by: Edge | null, heap: Heap): void {
    if (this.#done[state] || cost >= (this.#cost[state] as number)) return;
    if (this.#cost[state] === Number.POSITIVE_INFINITY) this.#touched.push(state);
    this.#cost[state] = cost;
    this.#by[state] = by;
    if (by) this.#points[state] = Math.min(by.points, this.#points[by.from] as number);
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
