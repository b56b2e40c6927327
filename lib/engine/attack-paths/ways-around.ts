import { type Goal, type GoalHere, goalsByState, isGoal } from "@/lib/engine/attack-paths/goals";
import { isCut } from "@/lib/engine/attack-paths/search";
import type { Edge, StateGraph } from "@/lib/engine/attack-paths/state-graph";
import { Work } from "@/lib/engine/attack-paths/work";

const MAX_HOPS_KEPT = 100;

/** Whether there still is a way once some changes are made: by as few steps as can be, since how likely it is does not matter. Scratch space is kept. */
export class WaysAround {
  readonly #goals: readonly (readonly GoalHere[])[];
  readonly #into: number[][];
  readonly #by: (Edge | null)[];
  readonly #done: Uint8Array;
  readonly #touched: number[] = [];
  readonly #hops = new Map<string, Int32Array>();

  constructor(
    private readonly graph: StateGraph,
    private readonly work: Work = new Work(Number.POSITIVE_INFINITY),
  ) {
    this.#goals = goalsByState(graph);
    this.#into = graph.states.map(() => []);
    for (const edges of graph.out) for (const { from, to } of edges) (this.#into[to] as number[]).push(from);
    this.#by = new Array<Edge | null>(graph.states.length).fill(null);
    this.#done = new Uint8Array(graph.states.length);
  }

  /**
   * A way that still leads to a goal alike from the first of some starts that has one, once some changes are made; null when none has.
   * Best first by how many steps the goal is away without the changes, so that a way that is there is found at once. What one
   * start has led to in vain is not looked at again for the next: a thousand starts cost little more than one.
   *
   * Starts  by the namespace that they are in; what is a goal away from there only is none of theirs.
   */
  wayAround(
    starts: ReadonlyMap<string, Iterable<number>>,
    goal: Goal,
    changes: ReadonlySet<string>,
  ): { start: number; edges: Edge[] } | null {
    this.#clear();
    const hops = this.#hopsTo(goal);
    for (const [home, group] of starts) {
      let passedHome = false;
      const isEnd = (state: number) => {
        if (this.#isGoal(state, goal, home)) return true;
        passedHome ||= hops[state] === 0;
        return false;
      };
      for (const start of group) {
        const end = this.#leadOn(start, hops, changes, isEnd);
        if (end !== null) return { start, edges: this.#edgesTo(end) };
      }
      // What was no goal for these may be one for those of another namespace.
      if (passedHome) this.#clear();
    }
    return null;
  }

  /**
   * Last steps by which some starts reach a goal alike once some changes are made: ways are counted by their ends. Where the starts are in several
   * namespaces, what is a goal away from there only counts as one of theirs: it is one for those of another.
   */
  lastSteps(starts: ReadonlyMap<string, Iterable<number>>, goal: Goal, changes: ReadonlySet<string>): number {
    const hops = this.#hopsTo(goal);
    const [home] = starts.size === 1 ? starts.keys() : [null];
    let last = 0;
    const count = (by: Edge) => {
      if (hops[by.to] === 0 && this.#isGoal(by.to, goal, home ?? null)) last++;
    };
    this.#clear();
    for (const group of starts.values())
      for (const start of group) this.#leadOn(start, hops, changes, () => false, count);
    return last;
  }

  /** The goal's state that a start leads to over states not visited yet. */
  #leadOn(
    start: number,
    hops: Int32Array,
    changes: ReadonlySet<string>,
    isEnd: (state: number) => boolean,
    onStep?: (by: Edge) => void,
  ): number | null {
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
    for (let near = 0; near < waiting.length; ) {
      const state = waiting[near]?.pop();
      if (state === undefined) near++;
      else if (near === 0 && isEnd(state)) return state;
      else {
        const out = this.graph.out[state] as Edge[];
        this.work.add(1 + out.length);
        for (const edge of out) {
          if (isCut(edge, changes)) continue;
          onStep?.(edge);
          visit(edge.to, edge);
        }
        // A step leads to what is one nearer at most, and from a goal to anything.
        near = Math.max(0, near - 1);
      }
    }
    return null;
  }

  /** Steps from every state to the nearest state that is the goal for somebody; -1 where no way leads there. */
  #hopsTo(goal: Goal): Int32Array {
    const known = this.#hops.get(goal.alike);
    if (known) return known;
    const hops = new Int32Array(this.graph.states.length).fill(-1);
    const queue = this.graph.states.flatMap((_, state) => (this.#isGoal(state, goal, null) ? [state] : []));
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
    this.#hops.set(goal.alike, hops);
    return hops;
  }

  /** Whether a state is the goal, or one that hurts alike, for who came in through the namespace `home`. */
  #isGoal(state: number, goal: Goal, home: string | null): boolean {
    return isGoal(
      this.#goals[state] as readonly GoalHere[],
      goal,
      home !== null && this.graph.states[state]?.namespace === home,
    );
  }

  #edgesTo(state: number): Edge[] {
    const edges: Edge[] = [];
    for (let edge = this.#by[state]; edge; edge = this.#by[edge.from]) edges.push(edge);
    return edges.reverse();
  }

  #clear(): void {
    for (const state of this.#touched) {
      this.#by[state] = null;
      this.#done[state] = 0;
    }
    this.#touched.length = 0;
  }
}
