import type { AttackWorkload, Weakness } from "@/lib/engine/attack-paths/facts";
import { groupOf } from "@/lib/engine/attack-paths/groups";
import type { Cut, StateGraph } from "@/lib/engine/attack-paths/state-graph";

/** Beyond these weaknesses and images only their number is told. */
const TARGETS_TOLD = 8;
const IMAGES_TOLD = 3;

/** The cut that closes the weaknesses of some workloads of one group. */
export function patchOf(workloads: readonly [AttackWorkload, ...AttackWorkload[]]): Cut {
  const [first, ...others] = workloads;
  const weaknesses = workloads.flatMap((one) => one.weaknesses);
  const packages = distinct(weaknesses.map((one) => one.package));
  const targets = distinct(weaknesses.map(targetWords));
  const isFixed = weaknesses.every((one) => one.fixed.length > 0);
  const whole = others.length > 0 ? "them over, in every version that runs of " : "it over";
  const images = others.length > 0 ? bounded(distinct(weaknesses.map((one) => one.image)), IMAGES_TOLD, ", ") : "";
  return {
    id: `patch:${groupOf(first)}`,
    kind: "patch",
    title: `Upgrade ${listed(packages)} in ${listed(workloads.map(({ name }) => name))}`,
    text: `Close every weakness that takes ${whole}${images}: ${bounded(targets, TARGETS_TOLD, "; ")}.`,
    workload: first.id,
    effort: isFixed ? Math.min(4, 1 + packages.length) : 4,
    ...(!isFixed && { unpublished: true }),
  };
}

/**
 * Says of every cut that upgrades packages what it takes in all. Workloads of one group run the same image repositories, each its own version of them: one
 * cut takes them all, and until every step is there nobody knows whom it takes.
 */
export function tellPatches(graph: StateGraph): void {
  for (const [id, cut] of graph.cuts) {
    if (cut.kind !== "patch") continue;
    const [first, ...others] = [...graph.takenBy(id).workloads].sort().flatMap((one) => graph.workloads.get(one) ?? []);
    if (first && others.length > 0) graph.cuts.set(id, patchOf([first, ...others]));
  }
}

/** A weakness's package and the version that is installed, in words. */
export function packageAt({ package: name, version }: Weakness): string {
  return version ? `${name} ${version}` : name;
}

function targetWords(one: Weakness): string {
  const fix = one.fixed.length > 0 ? `fixed in ${one.fixed.join(", ")}` : "no fix published";
  return `${one.advisory} in ${packageAt(one)} (${fix})`;
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}

function bounded(names: readonly string[], most: number, between: string): string {
  const more = names.length > most ? ` and ${names.length - most} more` : "";
  return `${names.slice(0, most).join(between)}${more}`;
}

function listed(names: readonly string[]): string {
  return names.length > 2 ? bounded(names, 2, ", ") : names.join(" and ");
}
