import type { RiskStep } from "@/lib/contracts/http/risk";

/** What the attacker has after a step that leads into a workload: its code, or its data. */
const INTO_WORKLOAD: ReadonlySet<string> = new Set(["workload", "data"]);

/** How many workloads the told way of an attack path leads through: each once, and none of those that can be entered instead. */
export function workloadsOn(path: readonly Pick<RiskStep, "kind" | "name" | "assetId">[]): number {
  const into = path.filter(({ kind }) => INTO_WORKLOAD.has(kind));
  return new Set(into.map(({ assetId, name }) => assetId ?? name)).size;
}
