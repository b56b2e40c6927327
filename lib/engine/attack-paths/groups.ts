import type { AttackWorkload } from "@/lib/engine/attack-paths/facts";

/**
 * What is interchangeable: workloads of one namespace that run the same images under the same service account. A path's entry is
 * such a group, so that ten replicas of a worker are one path and the eleventh changes nothing.
 */
export function groupOf(workload: AttackWorkload): string {
  const who = workload.images.length > 0 ? workload.images.join(",") : workload.id;
  return `${workload.namespace}|${workload.account ?? ""}|${who}`;
}
