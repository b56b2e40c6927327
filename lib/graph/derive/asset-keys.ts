import type { ClusterObject } from "@/lib/graph/derive/cluster-state";
import type { AssetRef } from "@/lib/graph/derive/derived";
import type { Workload } from "@/lib/graph/derive/workloads";

/** Keys of one cluster's assets, `cluster/ns/Kind/name`: the same that reports about the cluster are filed under. */
export class AssetKeys {
  readonly cluster: AssetRef;

  constructor(clusterKey: string) {
    this.cluster = { kind: "cluster", key: clusterKey };
  }

  namespace(name: string): AssetRef {
    return { kind: "namespace", key: `${this.cluster.key}/${name}` };
  }

  node(name: string): AssetRef {
    return { kind: "node", key: `${this.cluster.key}/${name}` };
  }

  workload(workload: Pick<Workload, "id">): AssetRef {
    return { kind: "workload", key: `${this.cluster.key}/${workload.id}` };
  }

  service(namespace: string, name: string): AssetRef {
    return { kind: "service", key: `${this.cluster.key}/${namespace}/Service/${name}` };
  }

  /** An Ingress or an OpenShift Route. */
  ingress(one: Pick<ClusterObject, "namespace" | "kind" | "name">): AssetRef {
    return { kind: "ingress", key: `${this.cluster.key}/${one.namespace}/${one.kind}/${one.name}` };
  }

  gateway(namespace: string, name: string): AssetRef {
    return { kind: "gateway", key: `${this.cluster.key}/${namespace}/Gateway/${name}` };
  }

  serviceAccount(namespace: string, name: string): AssetRef {
    return { kind: "service_account", key: `${this.cluster.key}/${namespace}/ServiceAccount/${name}` };
  }

  /** A Role of a namespace, or a ClusterRole when `namespace` is empty. */
  role(namespace: string, name: string): AssetRef {
    return {
      kind: "role",
      key: namespace ? `${this.cluster.key}/${namespace}/Role/${name}` : `${this.cluster.key}/ClusterRole/${name}`,
    };
  }
}
