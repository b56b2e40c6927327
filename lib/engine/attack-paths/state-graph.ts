import type { AttackGraph, AttackWorkload, Proof } from "@/lib/engine/attack-paths/facts";
import { techniqueOf } from "@/lib/engine/attack-paths/techniques";
import type { RoleName } from "@/lib/engine/privilege/rbac";

/** What the attacker has in a state. `name` is what people call it. */
export type State = { key: string; kind: StateKind; name: string; namespace: string | null; workload: string | null };
export type StateKind =
  | "internet"
  | "workload"
  | "data"
  | "account"
  | "node"
  | "any-node"
  | "neighbours"
  | "namespace"
  | "exec"
  | "tokens"
  | "secrets"
  | "network"
  | "cloud"
  | "cluster";

/** A change that takes a step away. */
export type Cut = {
  id: string;
  kind:
    | "patch"
    | "unexpose"
    | "isolate"
    | "unprivilege"
    | "detach-token"
    | "reduce-rights"
    | "enforce-pod-security"
    | "rotate";
  title: string;
  /** What to do, in a sentence or two. */
  text: string;
  /** The workload that it changes, if it changes one. */
  workload: string | null;
  /** The role that it takes a right out of, and which right (lib/engine/privilege/rbac.ts), if it changes one. */
  role?: RoleName & { right: string };
  /** 1 little to 4 much; breaks ties between cuts that break as many paths. */
  effort: number;
  /** Of a patch: something that it closes has no published fix, so that nobody can make it yet. */
  unpublished?: true;
};

export type EdgeInput = {
  from: State;
  to: State;
  technique: string;
  /** Of the evidence, 0 to 1; the technique's own chance is multiplied in here. */
  chance?: number;
  why: string;
  proof: readonly Proof[];
  findings?: readonly string[];
  /** Each of these alone takes the step away. */
  cuts: readonly Cut[];
  /** Points of its hardest-hitting weakness; absent where it needs none. */
  points?: number;
};

export type Edge = Omit<EdgeInput, "from" | "to" | "cuts" | "chance" | "findings" | "points"> & {
  findings: readonly string[];
  from: number;
  to: number;
  /** 1000 times the negative logarithm of the chance, and a little for every step: of equals the shorter path wins. */
  cost: number;
  cuts: readonly string[];
  /** Infinite where it needs no weakness: such a step takes nothing off a way's score. */
  points: number;
};

const PER_STEP = 20;

/** What a cut takes away of steps that use findings: these, and the workloads into which the steps lead. */
export type Taken = { findings: ReadonlySet<string>; workloads: ReadonlySet<string> };
const NOTHING_TAKEN: Taken = { findings: new Set(), workloads: new Set() };

/** The chance that its cost was made of. */
export function chanceOf({ cost }: Edge): number {
  return Math.exp(-(cost - PER_STEP) / 1000);
}

/**
 * States an attacker may be in, and the steps between them. Steps are added in an order that depends on names alone, so that
 * of equal ways always the same is found.
 */
export class StateGraph {
  readonly states: State[] = [];
  readonly out: Edge[][] = [];
  readonly cuts = new Map<string, Cut>();
  readonly workloads: ReadonlyMap<string, AttackWorkload>;
  /** Some steps were left out, since there are too many. */
  unfinished: boolean;
  readonly #index = new Map<string, number>();
  readonly #taken = new Map<string, { findings: Set<string>; workloads: Set<string> }>();

  constructor(readonly facts: AttackGraph) {
    this.workloads = new Map(facts.workloads.map((workload) => [workload.id, workload]));
    this.unfinished = facts.unfinished;
  }

  add(input: EdgeInput): void {
    const chance = Math.min(1, Math.max(1e-6, (input.chance ?? 1) * techniqueOf(input.technique).chance));
    const from = this.indexOf(input.from);
    const edge: Edge = {
      from,
      to: this.indexOf(input.to),
      technique: input.technique,
      cost: Math.round(-1000 * Math.log(chance)) + PER_STEP,
      why: input.why,
      proof: input.proof,
      findings: input.findings ?? [],
      cuts: input.cuts.map((cut) => cut.id),
      points: input.points ?? Number.POSITIVE_INFINITY,
    };
    for (const cut of input.cuts) this.#addCut(cut, input);
    (this.out[from] as Edge[]).push(edge);
  }

  /** Of every step that carries the cut, whoever's way it is on. */
  takenBy(cut: string): Taken {
    return this.#taken.get(cut) ?? NOTHING_TAKEN;
  }

  #addCut(cut: Cut, { to: { workload }, findings = [] }: EdgeInput): void {
    if (!this.cuts.has(cut.id)) this.cuts.set(cut.id, cut);
    if (findings.length === 0) return;
    const taken = this.#taken.get(cut.id) ?? { findings: new Set(), workloads: new Set() };
    this.#taken.set(cut.id, taken);
    // Steps into one workload use all its weaknesses, wherever they begin, and there may be thousands of both.
    if (workload !== null && taken.workloads.has(workload)) return;
    if (workload !== null) taken.workloads.add(workload);
    for (const finding of findings) taken.findings.add(finding);
  }

  indexOf(state: State): number {
    const known = this.#index.get(state.key);
    if (known !== undefined) return known;
    const index = this.states.length;
    this.states.push(state);
    this.out.push([]);
    this.#index.set(state.key, index);
    return index;
  }

  find(key: string): number | null {
    return this.#index.get(key) ?? null;
  }
}

const plain = (kind: StateKind, key: string, name: string, namespace: string | null = null): State => ({
  key,
  kind,
  name,
  namespace,
  workload: null,
});

export const INTERNET = plain("internet", "internet", "Internet");
export const CLUSTER_ADMIN = plain("cluster", "admin", "The whole cluster");
export const ANY_NODE = plain("any-node", "nodes", "Any node");

export const codeIn = (workload: AttackWorkload): State => ({
  key: `w:${workload.id}`,
  kind: "workload",
  name: workload.name,
  namespace: workload.namespace,
  workload: workload.id,
});
export const dataOf = (workload: AttackWorkload): State => ({
  ...codeIn(workload),
  key: `d:${workload.id}`,
  kind: "data",
});
export const actingAs = (id: string): State =>
  plain("account", `a:${id}`, id.split("/")[1] ?? id, id.split("/")[0] ?? null);
export const rootOn = (node: string): State => plain("node", `n:${node}`, node);
export const neighboursOn = (node: string): State => plain("neighbours", `p:${node}`, `Processes of ${node}`);
/** `null` is every namespace. */
export const podsIn = (namespace: string | null): State =>
  plain("namespace", `ns:${namespace ?? "*"}`, namespace ?? "Every namespace", namespace);
export const execIn = (namespace: string | null): State =>
  plain("exec", `x:${namespace ?? "*"}`, namespace ? `Pods of ${namespace}` : "Pods of every namespace", namespace);
export const tokensOf = (namespace: string | null): State =>
  plain(
    "tokens",
    `t:${namespace ?? "*"}`,
    namespace ? `Tokens of ${namespace}` : "Tokens of every namespace",
    namespace,
  );
export const secretsOf = (namespace: string | null): State =>
  plain("secrets", `s:${namespace ?? "*"}`, namespace ? `Secrets of ${namespace}` : "Every secret", namespace);
export const peersOf = (set: string, name: string): State => plain("network", `z:${set}`, name);
export const cloudBy = (findingId: string): State => plain("cloud", `c:${findingId}`, "A cloud account");
