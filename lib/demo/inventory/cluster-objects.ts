import type { Cluster } from "@/lib/demo/company";
import { kubernetesObject } from "@/lib/demo/inventory/object";
import { type Right, rightsIn } from "@/lib/demo/rights";
import type { Running } from "@/lib/demo/running";

const RBAC = "rbac.authorization.k8s.io";

/** What belongs to the cluster and not to one service: nodes, namespaces, and the rights of what watches the nodes. */
export function clusterObjects(cluster: Cluster, running: readonly Running[]): object[] {
  const namespaces = Object.entries(cluster.namespaces).map(([name, meta]) =>
    kubernetesObject(cluster.name, ["v1", "Namespace"], null, name, {}, meta),
  );
  const system = { apiVersion: "v1", kind: "Namespace", metadata: { name: "kube-system", uid: cluster.uid } };
  const rights = rightsIn(cluster, running).flatMap((right) => objectsOf(cluster, right));
  return [system, ...namespaces, ...nodes(cluster), ...rights];
}

function nodes(cluster: Cluster): object[] {
  return cluster.nodes.map((node) =>
    kubernetesObject(
      cluster.name,
      ["v1", "Node"],
      null,
      node.name,
      {
        spec: {},
        status: {
          addresses: [
            { type: "InternalIP", address: node.internal },
            { type: "ExternalIP", address: node.external },
          ],
          nodeInfo: { architecture: "amd64", operatingSystem: "linux", kubeletVersion: "v1.33.4" },
        },
      },
      { labels: { "kubernetes.io/arch": "amd64", "kubernetes.io/os": "linux" } },
    ),
  );
}

function objectsOf(cluster: Cluster, { kind, namespace, name, rules, account }: Right): object[] {
  const subjects = [{ kind: "ServiceAccount", ...account }];
  const roleRef = { apiGroup: RBAC, kind, name };
  return [
    kubernetesObject(cluster.name, [`${RBAC}/v1`, kind], namespace, name, { rules }),
    kubernetesObject(cluster.name, [`${RBAC}/v1`, `${kind}Binding`], namespace, name, { roleRef, subjects }),
  ];
}
