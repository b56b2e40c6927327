import type { AssetKind } from "@/lib/model/asset-kind";
import type { RecordTarget } from "@/lib/model/record";

const ASSETS = new Map<string, AssetKind>(
  Object.entries({
    Deployment: "workload",
    StatefulSet: "workload",
    DaemonSet: "workload",
    ReplicaSet: "workload",
    ReplicationController: "workload",
    Job: "workload",
    CronJob: "workload",
    Pod: "workload",
    DeploymentConfig: "workload",
    Rollout: "workload",
    Service: "service",
    Ingress: "ingress",
    Gateway: "gateway",
    ServiceAccount: "service_account",
    Role: "role",
    ClusterRole: "role",
    Namespace: "namespace",
    Node: "node",
    NodeInfo: "node",
    NodeComponents: "node",
  }),
);

/**
 * What a check on a Kubernetes resource is about. `resource` is its name in the cluster, `ns/Kind/name` or `Kind/name`, never a
 * uid. `about` is its asset where it is one; a ConfigMap, binding or policy is a resource of the cluster and has none.
 */
export function resourceTarget(
  namespace: string | null,
  kind: string,
  name: string,
): { resource: string; about: RecordTarget | undefined } {
  const resource = namespace ? `${namespace}/${kind}/${name}` : `${kind}/${name}`;
  const asset = ASSETS.get(kind);
  if (!asset || name === "") return { resource, about: undefined };
  const key = asset === "node" || asset === "namespace" ? name : resource;
  return { resource, about: { kind: asset, name: key } };
}
