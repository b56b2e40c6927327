import type { Cluster } from "@/lib/demo/company";
import { kubernetesObject } from "@/lib/demo/inventory/object";
import type { Running } from "@/lib/demo/running";

const RBAC = "rbac.authorization.k8s.io";

/** What belongs to the cluster and not to one service: nodes, namespaces, and the rights of what watches the nodes. */
export function clusterObjects(cluster: Cluster, running: readonly Running[]): object[] {
  const namespaces = Object.entries(cluster.namespaces).map(([name, meta]) =>
    kubernetesObject(cluster.name, ["v1", "Namespace"], null, name, {}, meta),
  );
  const system = { apiVersion: "v1", kind: "Namespace", metadata: { name: "kube-system", uid: cluster.uid } };
  const agents = running.filter(({ weaknesses }) => weaknesses.privileged);
  const rights = [...agents.flatMap(rightsOfAgent), ...running.flatMap((one) => rightsToSecrets(one))];
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

function rightsOfAgent({ cluster, service }: Running): object[] {
  const rules = [
    { apiGroups: [""], resources: ["nodes", "pods"], verbs: ["get", "list", "watch"] },
    { apiGroups: [""], resources: ["secrets"], verbs: ["get", "list"] },
  ];
  const subjects = [{ kind: "ServiceAccount", name: service.name, namespace: service.namespace }];
  const roleRef = { apiGroup: RBAC, kind: "ClusterRole", name: service.name };
  return [
    kubernetesObject(cluster.name, [`${RBAC}/v1`, "ClusterRole"], null, service.name, { rules }),
    kubernetesObject(cluster.name, [`${RBAC}/v1`, "ClusterRoleBinding"], null, service.name, { roleRef, subjects }),
  ];
}

/** A right over another namespace, as somebody grants it for a start and forgets. */
function rightsToSecrets({ cluster, service }: Running): object[] {
  const name = `${service.name}-settings`;
  const rules = [{ apiGroups: [""], resources: ["secrets"], verbs: ["get", "list"] }];
  const subjects = [{ kind: "ServiceAccount", name: service.name, namespace: service.namespace }];
  const roleRef = { apiGroup: RBAC, kind: "Role", name };
  return service.readsSecretsOf
    .filter((namespace) => Object.hasOwn(cluster.namespaces, namespace))
    .flatMap((namespace) => [
      kubernetesObject(cluster.name, [`${RBAC}/v1`, "Role"], namespace, name, { rules }),
      kubernetesObject(cluster.name, [`${RBAC}/v1`, "RoleBinding"], namespace, name, { roleRef, subjects }),
    ]);
}
