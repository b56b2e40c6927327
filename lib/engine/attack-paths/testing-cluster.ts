import type { AttackGraph, Weakness } from "@/lib/engine/attack-paths/facts";
import { findAttackPaths } from "@/lib/engine/attack-paths/find-paths";
import { attackGraphOf, type Known } from "@/lib/engine/attack-paths/from-cluster";
import type { AttackPath } from "@/lib/engine/attack-paths/path";
import { computeExposure, type KubernetesObject } from "@/lib/engine/exposure";

type Body = Readonly<Record<string, unknown>>;

/** A Deployment of one container that listens on 8080, in `shop` unless told otherwise. */
export function deployment(
  name: string,
  pod: Body = {},
  over: { namespace?: string; container?: Body; image?: string } = {},
) {
  const { namespace = "shop", container = {}, image = `registry.example/${name}` } = over;
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace, uid: `${namespace}-${name}`, labels: { app: name } },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          automountServiceAccountToken: false,
          ...pod,
          containers: [{ name: "app", image, ports: [{ containerPort: 8080 }], ...container }],
        },
      },
    },
  } satisfies KubernetesObject;
}

/** A public load balancer in front of a Deployment. */
export const balancer = (name: string, namespace = "shop", port = 8080) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name, namespace, uid: `svc-${namespace}-${name}` },
  spec: { type: "LoadBalancer", selector: { app: name }, ports: [{ port: 443, targetPort: port }] },
  status: { loadBalancer: { ingress: [{ ip: "203.0.113.7" }] } },
});

export const namespace = (name: string, labels: Readonly<Record<string, string>> = {}) => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name, labels: { "kubernetes.io/metadata.name": name, ...labels } },
});

export const node = (name: string, labels: Readonly<Record<string, string>> = {}) => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name, labels },
  status: { addresses: [{ type: "InternalIP", address: "10.0.0.1" }] },
});

export const pod = (name: string, owner: string, nodeName: string, spec: Body = {}, inNamespace = "shop") => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    name,
    namespace: inNamespace,
    labels: { app: owner, "pod-template-hash": "abc" },
    ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: `${owner}-abc`, controller: true }],
  },
  spec: { nodeName, containers: [{ name: "app", image: `registry.example/${owner}` }], ...spec },
  status: { phase: "Running" },
});

/** A role of one rule bound to a service account: in a namespace, or in the whole cluster when it is null. */
export function grant(
  account: string,
  inNamespace: string | null,
  rule: Body,
  accountNamespace = "shop",
): KubernetesObject[] {
  const name = accountNamespace === "shop" ? `${account}-role` : `${accountNamespace}-${account}-role`;
  const kinds = inNamespace === null ? ["ClusterRole", "ClusterRoleBinding"] : ["Role", "RoleBinding"];
  const metadata = inNamespace === null ? { name } : { name, namespace: inNamespace };
  return [
    { apiVersion: "rbac.authorization.k8s.io/v1", kind: kinds[0], metadata, rules: [rule] },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: kinds[1],
      metadata,
      roleRef: { kind: kinds[0], name },
      subjects: [{ kind: "ServiceAccount", name: account, namespace: accountNamespace }],
    },
  ];
}

export const policy = (name: string, spec: Body, inNamespace = "shop"): KubernetesObject => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { name, namespace: inNamespace },
  spec: { podSelector: {}, ...spec },
});

export const weakness = (over: Partial<Weakness> = {}): Weakness => ({
  findingId: "11111111-1111-4111-8111-111111111111",
  advisory: "CVE-2021-44228",
  package: "log4j-core",
  version: "2.14.1",
  image: "registry.example/web",
  fixed: ["2.17.1"],
  chance: 0.9,
  points: 70,
  why: "CVE-2021-44228 is exploited in the wild (CISA KEV).",
  unsaid: "",
  ...over,
});

export const weak = (over: Partial<Known> = {}): Known => ({
  weaknesses: [weakness()],
  credentials: [],
  crownJewel: null,
  ...over,
});

/** The graph of some objects; `known` by workload id (`shop/Deployment/web`). */
export function graphOf(
  objects: readonly KubernetesObject[],
  known: Readonly<Record<string, Known>> = {},
): AttackGraph {
  return attackGraphOf(objects, {
    cluster: "cluster",
    exposures: new Map(computeExposure(objects).map((one) => [one.workload, one])),
    known: new Map(Object.entries(known)),
  });
}

export function pathsOf(
  objects: readonly KubernetesObject[],
  known: Readonly<Record<string, Known>> = {},
): AttackPath[] {
  return findAttackPaths(graphOf(objects, known)).paths;
}

/** `cluster-admin: exploit-public-application > steal-token > cluster-admin-rights`. */
export function told(path: AttackPath): string {
  return `${path.goal.kind}: ${path.steps.map((step) => step.technique.id).join(" > ")}`;
}
