import type { AttackWorkload, Proof } from "@/lib/engine/attack-paths/facts";

export function workloadProof(workload: AttackWorkload, why: string): Proof {
  return { kind: workload.kind, name: `${workload.namespace}/${workload.name}`, why };
}
