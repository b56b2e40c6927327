import type { Family, LeftWay } from "@/lib/engine/attack-paths/family";
import { isCut, type Search } from "@/lib/engine/attack-paths/search";
import type { Edge, State, StateGraph } from "@/lib/engine/attack-paths/state-graph";
import type { WaysAround } from "@/lib/engine/attack-paths/ways-around";
import type { Work } from "@/lib/engine/attack-paths/work";
import { groupBy } from "@/lib/model/group-by";

/** Members whose ways are compared for the one that scores highest: they are alike, and thousands may be. */
const MEMBERS_COMPARED = 5;

/** What ways families still have after some changes; each question is answered once. */
export class WaysLeft {
  readonly #closed = new Map<Family, Map<string, boolean>>();
  /** First steps from the internet, by the workload that they lead into: by code or by data is one way in. */
  readonly #internet: ReadonlyMap<string, Edge[]>;

  constructor(
    private readonly graph: StateGraph,
    private readonly search: Search,
    private readonly around: WaysAround,
    private readonly work: Work,
    /** What may be spent on telling what is left. */
    private readonly telling: Work,
  ) {
    const first = graph.out[graph.find("internet") as number] as Edge[];
    this.#internet = groupBy(first, (edge) => (graph.states[edge.to] as State).workload ?? "");
  }

  /** No member of the family has a way after the changes; false where the work is spent and nobody looked, and where steps were left out: ways may lead over these. */
  closes(family: Family, changes: readonly string[]): boolean {
    if (this.graph.unfinished) return false;
    const known = this.#closed.get(family) ?? new Map<string, boolean>();
    this.#closed.set(family, known);
    const name = changes.join(" ");
    const answer = known.get(name) ?? (!this.work.isSpent && this.#wayLeft(family, new Set(changes)) === null);
    known.set(name, answer);
    return answer;
  }

  /** A way that some member still has to the goal, its first step included; null when none has, nobody looked, or steps were left out: no second change ends it then. */
  wayAround(family: Family, changes: ReadonlySet<string>): Edge[] | null {
    return this.work.isSpent || this.graph.unfinished ? null : this.#wayLeft(family, changes);
  }

  /** How many ways the family has after the changes, told apart by their last step; null when there was no time to count them all, or steps were left out. */
  count(family: Family, changes: ReadonlySet<string>): number | null {
    if (this.telling.isSpent || this.work.isSpent || this.graph.unfinished) return null;
    const { starts } = this.#starts(family, changes);
    return this.#tell(() => this.around.lastSteps(starts, family.goal, changes));
  }

  /**
   * Of the ways that are left the one that scores highest; null when there was no time to look.
   *
   * within  the namespace of the goal's states that count; all of them where it is left out.
   */
  highest(family: Family, changes: ReadonlySet<string>, within?: string | null): LeftWay | null {
    if (this.telling.isSpent || this.work.isSpent) return null;
    const { firsts } = this.#starts(family, changes);
    let best: (LeftWay & { rank: number; cost: number }) | null = null;
    for (const { entry } of family.members
      .filter((member) => firsts.has(member.entry.id))
      .sort((a, b) => rankOf(family, b.entry.id) - rankOf(family, a.entry.id))
      .slice(0, MEMBERS_COMPARED)) {
      for (const first of firsts.get(entry.id) ?? []) {
        const start = { state: first.to, spent: first.cost, points: first.points, home: entry.namespace };
        const way = this.#tell(() => this.search.bestTo(start, family.goal, changes, within));
        if (!way) continue;
        const cost = first.cost + way.cost;
        if (best && (way.rank < best.rank || (way.rank === best.rank && cost >= best.cost))) continue;
        best = { entry, goal: way.goal, edges: [first, ...way.edges], rank: way.rank, cost };
      }
    }
    return best && { entry: best.entry, goal: best.goal, edges: best.edges };
  }

  #tell<T>(look: () => T): T {
    const before = this.work.done;
    const told = look();
    this.telling.add(this.work.done - before);
    return told;
  }

  #wayLeft(family: Family, changes: ReadonlySet<string>): Edge[] | null {
    const { starts, firsts } = this.#starts(family, changes);
    this.work.add(family.members.length);
    const way = this.around.wayAround(starts, family.goal, changes);
    if (!way) return null;
    const workload = (this.graph.states[way.start] as State).workload ?? "";
    return [firsts.get(workload)?.find(({ to }) => to === way.start) as Edge, ...way.edges];
  }

  /** Where the members of a family can still be entered: states by namespace, and the steps that lead there by workload. */
  #starts(family: Family, changes: ReadonlySet<string>) {
    const starts = new Map<string, Set<number>>();
    const firsts = new Map<string, Edge[]>();
    for (const { entry } of family.members) {
      if (firsts.has(entry.id)) continue;
      const open = (this.#internet.get(entry.id) ?? []).filter((edge) => !isCut(edge, changes));
      if (open.length === 0) continue;
      firsts.set(entry.id, open);
      const here = starts.get(entry.namespace) ?? new Set();
      starts.set(entry.namespace, here);
      for (const { to } of open) here.add(to);
    }
    return { starts, firsts };
  }
}

/** The told member first. */
function rankOf({ entry }: Family, id: string): number {
  return Number(entry.id === id);
}
