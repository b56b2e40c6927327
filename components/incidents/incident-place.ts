import { shortName } from "@/lib/client/short-name";
import type { IncidentItem } from "@/lib/contracts/http/incident";

/** Where it happened, as closely as anybody knows: the workload, else the pod, else the host, else the cluster. */
export function incidentPlace(
  incident: Pick<IncidentItem, "workload" | "pod" | "host" | "namespace" | "cluster">,
): string {
  const { workload, pod, host, namespace, cluster } = incident;
  if (workload) return shortName(workload.name);
  return pod ?? host ?? namespace ?? cluster ?? "somewhere unknown";
}
