import { canonicalPlatform } from "@/lib/engine/image-reference";
import { list, object, text, texts } from "@/lib/engine/privilege/plain";
import { AssetKeys } from "@/lib/graph/derive/asset-keys";
import type { ClusterObject, ClusterState } from "@/lib/graph/derive/cluster-state";
import type { AssetRef, DerivedAsset, DerivedEdge, DerivedGraph, DerivedReference } from "@/lib/graph/derive/derived";
import { imageUses, nodePlatforms } from "@/lib/graph/derive/image-references";
import { networkEdges } from "@/lib/graph/derive/network-edges";
import { boundRole, roleEdges } from "@/lib/graph/derive/role-edges";
import {
  edge,
  serviceAccountOf,
  type WorkloadExposure,
  workloadAssets,
  workloadContainers,
  workloadEdges,
} from "@/lib/graph/derive/workload-assets";
import { findWorkloads, type Workload } from "@/lib/graph/derive/workloads";

/**
 * What one moment of a cluster amounts to: assets, edges, and how workloads name their images. Pure; the same objects in
 * any order give the same graph.
 *
 * `exposures` is by workload id (`ns/Kind/name`).
 */
export function deriveGraph(
  state: ClusterState,
  clusterKey: string,
  exposures: ReadonlyMap<string, WorkloadExposure>,
): DerivedGraph {
  const keys = new AssetKeys(clusterKey);
  const workloads = [...findWorkloads(state).values()];
  const accounts = serviceAccounts(state, workloads);
  const bound = roleEdges(state, accounts, keys);
  const inside = [
    ...workloadAssets(state, workloads, exposures, keys),
    ...state
      .ofKind("Service")
      .map((one) => plainAsset(one, keys.service(one.namespace, one.name), serviceAttributes(one))),
    ...[...state.ofKind("Ingress"), ...state.ofKind("Route")].map((one) =>
      plainAsset(one, keys.ingress(one), ingressAttributes(one)),
    ),
    ...state
      .ofKind("Gateway")
      .map((one) => plainAsset(one, keys.gateway(one.namespace, one.name), gatewayAttributes(one))),
    ...accounts.map((one) => accountAsset(state, one, keys)),
    ...roleAssets(state, new Set(bound.map((one) => one.to.key)), keys),
    ...state.ofKind("Node").map((one) => plainAsset(one, keys.node(one.name), nodeAttributes(one))),
  ];
  const namespaces = namespaceAssets(state, inside, keys);
  const assets = [...inside, ...namespaces];
  const known = new Set(assets.map(refKey));
  const edges = [
    ...assets.map((asset) => edge(asset, "in", parentOf(asset, keys))),
    ...workloadEdges(workloads, keys),
    ...networkEdges(state, workloads, keys),
    ...bound,
  ];
  return {
    assets,
    // A route to a service nobody listed is no fact about an asset.
    edges: edges
      .filter((one) => known.has(refKey(one.from)) && (one.kind === "in" || known.has(refKey(one.to))))
      .map(bareRefs),
    references: references(state, workloads, keys),
    containers: workloadContainers(workloads, keys),
  };
}

function parentOf(asset: DerivedAsset, keys: AssetKeys): AssetRef {
  return asset.kind === "namespace" || asset.namespace === null ? keys.cluster : keys.namespace(asset.namespace);
}

function refKey(ref: AssetRef): string {
  return `${ref.kind} ${ref.key}`;
}

function bareRefs({ from, kind, to, attributes }: DerivedEdge): DerivedEdge {
  return { from: { kind: from.kind, key: from.key }, kind, to: { kind: to.kind, key: to.key }, attributes };
}

function plainAsset(one: ClusterObject, ref: AssetRef, attributes: Record<string, unknown>): DerivedAsset {
  return {
    ...ref,
    name: one.name,
    namespace: one.namespace || null,
    labels: one.labels,
    attributes: { resource: one.kind, annotations: one.annotations, ...attributes },
    exposureLevel: null,
    exposure: null,
    privilegeLevel: null,
    privilege: null,
  };
}

/** Those listed, and those that workloads use without their having been listed. */
function serviceAccounts(state: ClusterState, workloads: readonly Workload[]): { namespace: string; name: string }[] {
  const all = [
    ...state.ofKind("ServiceAccount").map(({ namespace, name }) => ({ namespace, name })),
    ...workloads.map((workload) => ({ namespace: workload.namespace, name: serviceAccountOf(workload) })),
  ];
  return [...new Map(all.map((one) => [`${one.namespace}/${one.name}`, one])).values()];
}

function accountAsset(
  state: ClusterState,
  { namespace, name }: { namespace: string; name: string },
  keys: AssetKeys,
): DerivedAsset {
  const listed = state.find(namespace, "ServiceAccount", name);
  const stands = listed ?? {
    kind: "ServiceAccount",
    apiVersion: "v1",
    namespace,
    name,
    labels: {},
    annotations: {},
    owner: null,
    body: {},
  };
  return plainAsset(stands, keys.serviceAccount(namespace, name), {});
}

function roleAssets(state: ClusterState, boundKeys: ReadonlySet<string>, keys: AssetKeys): DerivedAsset[] {
  const bindings = [...state.ofKind("RoleBinding"), ...state.ofKind("ClusterRoleBinding")];
  const roles = new Map(
    bindings.flatMap((binding) => {
      const role = boundRole(binding);
      return role ? [[keys.role(role.namespace, role.name).key, role] as const] : [];
    }),
  );
  return [...roles]
    .filter(([key]) => boundKeys.has(key))
    .map(([, { namespace, name }]) => {
      const kind = namespace ? "Role" : "ClusterRole";
      const listed = state.find(namespace, kind, name);
      const stands = listed ?? {
        kind,
        apiVersion: "rbac.authorization.k8s.io/v1",
        namespace,
        name,
        labels: {},
        annotations: {},
        owner: null,
        body: {},
      };
      return plainAsset(stands, keys.role(namespace, name), { rules: list(stands.body.rules).slice(0, 100) });
    });
}

/** Those listed, and those that something else lies in. */
function namespaceAssets(state: ClusterState, inside: readonly DerivedAsset[], keys: AssetKeys): DerivedAsset[] {
  const names = new Set([
    ...state.ofKind("Namespace").map((one) => one.name),
    ...inside.flatMap((asset) => asset.namespace ?? []),
  ]);
  return [...names].sort().map((name) => {
    const listed = state.find("", "Namespace", name);
    const stands = listed ?? {
      kind: "Namespace",
      apiVersion: "v1",
      namespace: "",
      name,
      labels: {},
      annotations: {},
      owner: null,
      body: {},
    };
    return { ...plainAsset(stands, keys.namespace(name), {}), namespace: name };
  });
}

function serviceAttributes(service: ClusterObject): Record<string, unknown> {
  const spec = object(service.body.spec);
  const ports = list(spec.ports).map((port) => `${port.port ?? ""}/${text(port.protocol) ?? "TCP"}`);
  return { type: text(spec.type) ?? "ClusterIP", ports };
}

function ingressAttributes(ingress: ClusterObject): Record<string, unknown> {
  const spec = object(ingress.body.spec);
  const hosts = [text(spec.host), ...list(spec.rules).map((rule) => text(rule.host))].filter((host) => host !== null);
  const tls = ingress.kind === "Route" ? spec.tls !== undefined : list(spec.tls).length > 0;
  return { class: text(spec.ingressClassName), hosts: [...new Set(hosts)].sort(), tls };
}

function gatewayAttributes(gateway: ClusterObject): Record<string, unknown> {
  const spec = object(gateway.body.spec);
  return {
    class: text(spec.gatewayClassName),
    hosts: list(spec.listeners)
      .flatMap((listener) => texts([listener.hostname]))
      .sort(),
  };
}

function nodeAttributes(node: ClusterObject): Record<string, unknown> {
  const info = object(object(node.body.status).nodeInfo);
  const addresses = list(object(node.body.status).addresses).map((address) => ({
    type: text(address.type),
    address: text(address.address),
  }));
  return {
    platform: canonicalPlatform(`${text(info.operatingSystem) ?? "linux"}/${text(info.architecture) ?? ""}`) || null,
    osImage: text(info.osImage),
    kubelet: text(info.kubeletVersion),
    runtime: text(info.containerRuntimeVersion),
    addresses,
  };
}

/** Containers that name an image alike are one reference. */
function references(state: ClusterState, workloads: readonly Workload[], keys: AssetKeys): DerivedReference[] {
  const platforms = nodePlatforms(state);
  return workloads.flatMap((workload) => {
    const found = new Map<string, DerivedReference>();
    for (const { container, ...use } of imageUses(workload, platforms)) {
      const key = JSON.stringify(use);
      const known = found.get(key) ?? { workload: keys.workload(workload), ...use, containers: [] };
      if (!known.containers.includes(container)) known.containers.push(container);
      found.set(key, known);
    }
    return [...found.values()].map((one) => ({ ...one, containers: one.containers.sort() }));
  });
}
