import type { AttackPath, PathStep } from "@/lib/engine/attack-paths/path";
import type { Cut } from "@/lib/engine/attack-paths/state-graph";
import { roleInCluster } from "@/lib/engine/privilege/rbac";

/** Others that do as well as the told entry: more than a page lists are counted in the title alone. */
const MAX_ALIKE = 300;

/** A way as hops are made of it: of one member, `entries` holds that alone. `cuts` are those of its path. */
export type HoppedWay = Pick<AttackPath, "entry" | "entries" | "steps"> & {
  cuts: readonly Pick<Cut, "id" | "role">[];
  instead?: readonly Pick<Cut, "role">[];
};

export type HopContext = {
  /** Asset ids by kind and key. */
  assetOf: (kind: string, key: string) => string | null;
  clusterKey: string;
};

/** From the internet to the goal: what the attacker has after each step, with the technique and its proof. */
export function hopsOf(way: HoppedWay, context: HopContext) {
  const start = { kind: "internet", name: "Internet", why: "Anyone can open a connection.", assetId: null };
  return [start, ...way.steps.map((step, index) => toHop(step, way, index, context))];
}

function toHop(step: PathStep, way: HoppedWay, index: number, context: HopContext) {
  const { technique, to } = step;
  const internet = index === 0 ? (way.entry.internet ?? []) : [];
  const alike = index === 0 ? way.entries.slice(1, 1 + MAX_ALIKE) : [];
  return {
    kind: to.kind,
    name: to.name,
    why: step.why,
    assetId: assetAt(to, context),
    technique: {
      id: technique.id,
      name: technique.name,
      tactic: technique.tactic,
      attack: technique.attack,
      preconditions: technique.preconditions,
      source: technique.source,
    },
    proof: [...internet, ...step.proof],
    findingIds: step.findings.slice(0, 50),
    cuts: step.cuts.filter((id) => way.cuts.some((cut) => cut.id === id)),
    alike,
    alikeIds: alike.map((entry) => context.assetOf("workload", `${context.clusterKey}/${entry}`)),
  };
}

/** The asset that a step leads to; null where it is none that is known. */
export function assetAt(
  { kind, name, namespace, workload }: PathStep["to"],
  { assetOf, clusterKey }: HopContext,
): string | null {
  if (workload) return assetOf("workload", `${clusterKey}/${workload}`);
  if (kind === "node") return assetOf("node", `${clusterKey}/${name}`);
  if (kind === "account") return assetOf("service_account", `${clusterKey}/${namespace}/ServiceAccount/${name}`);
  if (kind === "cluster") return assetOf("cluster", clusterKey);
  return namespace ? assetOf("namespace", `${clusterKey}/${namespace}`) : null;
}

/** The role that a change takes a right out of; null where it changes none, or one that is no asset. */
export function roleAsset({ role }: Pick<Cut, "role">, { assetOf, clusterKey }: HopContext): string | null {
  return role ? assetOf("role", `${clusterKey}/${roleInCluster(role)}`) : null;
}
