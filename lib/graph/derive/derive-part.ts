import type { ClusterState } from "@/lib/graph/derive/cluster-state";
import { deriveGraph } from "@/lib/graph/derive/derive-graph";
import type { AssetRef, DerivedEdge, DerivedGraph } from "@/lib/graph/derive/derived";
import { type Outline, outlineOf } from "@/lib/graph/derive/outline";
import type { WorkloadExposure } from "@/lib/graph/derive/workload-assets";

/** What differs: an object's place. */
export type ChangedPlace = { kind: string; namespace: string };

/** Objects that matter beyond their namespace only in ways that `derivePart` looks at; a change of any other derives the whole cluster. */
const LOCAL_KINDS = new Set([
  ...["Pod", "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "CronJob", "ReplicationController"],
  ...["DeploymentConfig", "Rollout.argoproj.io", "Service", "Endpoints", "EndpointSlice", "Ingress", "NetworkPolicy"],
  ...["ServiceAccount", "ConfigMap", "Secret", "PersistentVolumeClaim"],
]);
/** By which a Service without a selector opens pods of any namespace. */
export const POINTING_KINDS: readonly string[] = ["Service", "Endpoints", "EndpointSlice", "Ingress", "Route"];
/** Objects of every namespace by which any other one is derived, besides what lies outside namespaces. */
export const CONTEXT_KINDS: readonly string[] = [
  ...["Role", "RoleBinding", "Gateway", "HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute", "ReferenceGrant"],
];
/** More namespaces at once are nearly the whole cluster. */
const MOST_NAMESPACES = 10;

/**
 * The namespaces that have to be derived again after these changes, if no other one can differ; null where the whole cluster has to be.
 * Whether that holds in the end is `derivePart`'s to say.
 */
export function changedNamespaces(changed: readonly ChangedPlace[], { hubs, pointers }: Outline): string[] | null {
  const namespaces = [...new Set(changed.map(({ namespace }) => namespace))].sort();
  const isLocal = changed.every(
    ({ kind, namespace }) =>
      namespace !== "" && LOCAL_KINDS.has(kind) && !(POINTING_KINDS.includes(kind) && pointers.includes(namespace)),
  );
  const fits = namespaces.length > 0 && namespaces.length <= MOST_NAMESPACES;
  return isLocal && fits && !namespaces.some((name) => hubs.includes(name)) ? namespaces : null;
}

/** What is stored of the namespaces: which edges lead out of them, by kind and key of their ends, and which roles they have. */
export type StoredPart = { leadingOut: readonly { kind: string; to: string }[]; roles: readonly string[] };

/**
 * What some namespaces amount to, from their own objects and those by which any namespace is derived: the same assets, edges,
 * references and containers that deriving the whole cluster would give for them.
 *
 * state    objects of the namespaces and of the hubs, `POINTING_KINDS` of pointers, `CONTEXT_KINDS`, and what lies outside namespaces
 * Returns  assets in the namespaces with the edges from them, and those by which Services and doors elsewhere lead to them. Null where the rest of the cluster may
 *          differ as well: a door or Service leads out, another role is held, a proxy came. Then the whole is to be derived.
 */
export function derivePart(
  state: ClusterState,
  clusterKey: string,
  exposure: { workloads: readonly (WorkloadExposure & { workload: string })[]; proxyNamespaces: readonly string[] },
  {
    namespaces,
    changed,
    stored,
  }: { namespaces: readonly string[]; changed: readonly ChangedPlace[]; stored: StoredPart },
): DerivedGraph | null {
  if (changedNamespaces(changed, outlineOf(state, exposure.proxyNamespaces)) === null) return null;
  const graph = deriveGraph(state, clusterKey, new Map(exposure.workloads.map((one) => [one.workload, one])));
  const inside = new Set(
    graph.assets.filter(({ namespace }) => namespace !== null && namespaces.includes(namespace)).map(nameOf),
  );
  const leadsOut = ({ from, to }: DerivedEdge) => inside.has(nameOf(from)) && !inside.has(nameOf(to));
  const out = graph.edges.filter(leadsOut);
  if ([...out, ...stored.leadingOut].some(({ kind }) => OPENING.has(kind))) return null;
  const held = out.filter(({ kind }) => kind === "bound_to").map(({ to }) => to.key);
  const heldBefore = stored.leadingOut.filter(({ kind }) => kind === "bound_to").map(({ to }) => to);
  if (!sameSet(held, heldBefore)) return null;
  if (!stored.roles.every((key) => inside.has(nameOf({ kind: "role", key })))) return null;
  return {
    assets: graph.assets.filter((asset) => inside.has(nameOf(asset))),
    edges: graph.edges.filter(
      (edge) => inside.has(nameOf(edge.from)) || (OPENING.has(edge.kind) && inside.has(nameOf(edge.to))),
    ),
    references: graph.references.filter(({ workload }) => inside.has(nameOf(workload))),
    containers: graph.containers.filter(({ workload }) => inside.has(nameOf(workload))),
  };
}

/** Edges on which exposure goes. */
const OPENING: ReadonlySet<string> = new Set(["selects", "routes_to"]);

function nameOf({ kind, key }: AssetRef): string {
  return `${kind} ${key}`;
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  const [one, other] = [new Set(a), new Set(b)];
  return one.size === other.size && [...one].every((key) => other.has(key));
}
