import type { Cluster, Company } from "@/lib/demo/company";
import { clusterObjects } from "@/lib/demo/inventory/cluster-objects";
import { networkObjects } from "@/lib/demo/inventory/network-objects";
import { workloadObjects } from "@/lib/demo/inventory/workload-objects";
import { runningIn } from "@/lib/demo/running";

const KINDS = [
  "v1/Namespace",
  "v1/Node",
  "v1/Pod",
  "v1/Service",
  "v1/ServiceAccount",
  "apps/v1/Deployment",
  "apps/v1/DaemonSet",
  "apps/v1/ReplicaSet",
  "networking.k8s.io/v1/Ingress",
  "networking.k8s.io/v1/NetworkPolicy",
  "gateway.networking.k8s.io/v1/Gateway",
  "gateway.networking.k8s.io/v1/HTTPRoute",
  "rbac.authorization.k8s.io/v1/Role",
  "rbac.authorization.k8s.io/v1/RoleBinding",
  "rbac.authorization.k8s.io/v1/ClusterRole",
  "rbac.authorization.k8s.io/v1/ClusterRoleBinding",
];

/** The collector's envelope over one cluster, complete. Source: docs/inventory-envelope.md. */
export function inventorySnapshot(company: Company, cluster: Cluster, day: number, collectedAt: string) {
  const running = runningIn(company, cluster, day);
  return {
    apiVersion: "plimsoll.dev/v1",
    kind: "InventorySnapshot",
    cluster: { name: cluster.name, uid: cluster.uid },
    collectedAt,
    complete: true,
    kinds: KINDS,
    namespaces: null,
    resourceVersion: String(900_000 - day * 1_000),
    collector: { version: "0.1.0" },
    errors: [],
    items: [
      ...clusterObjects(cluster, running),
      ...running.flatMap((one) => [...workloadObjects(one), ...networkObjects(one)]),
    ],
  };
}
