import type { Cluster } from "@/lib/demo/company";
import type { Running } from "@/lib/demo/running";

type Rule = { apiGroups: string[]; resources: string[]; verbs: string[] };

/** A role by which a service's account may read secrets; `namespace` is null for one of the whole cluster. */
export type Right = {
  kind: "Role" | "ClusterRole";
  namespace: string | null;
  name: string;
  rules: Rule[];
  account: { name: string; namespace: string };
};

const SECRETS: Rule = { apiGroups: [""], resources: ["secrets"], verbs: ["get", "list"] };

/** Those of what watches the nodes, and those over another namespace, as somebody grants them for a start and forgets. */
export function rightsIn(cluster: Cluster, running: readonly Running[]): Right[] {
  return running.flatMap(({ service, weaknesses }) => {
    const account = { name: service.name, namespace: service.namespace };
    const watches = { apiGroups: [""], resources: ["nodes", "pods"], verbs: ["get", "list", "watch"] };
    const ofCluster: Right[] = weaknesses.privileged
      ? [{ kind: "ClusterRole", namespace: null, name: service.name, rules: [watches, SECRETS], account }]
      : [];
    const ofOthers = service.readsSecretsOf
      .filter((namespace) => Object.hasOwn(cluster.namespaces, namespace))
      .map((namespace): Right => {
        return { kind: "Role", namespace, name: `${service.name}-settings`, rules: [SECRETS], account };
      });
    return [...ofCluster, ...ofOthers];
  });
}
