import { object } from "@/lib/engine/privilege/plain";
import { type ClusterState, stringMap } from "@/lib/graph/derive/cluster-state";

/**
 * By which namespaces of a cluster others are derived.
 *
 * hubs      in which proxies run: an Ingress controller, the pods of a Gateway, routers
 * pointers  with Services that have no selector: their endpoints may be pods of any namespace
 */
export type Outline = { hubs: string[]; pointers: string[] };

export function outlineOf(state: ClusterState, proxyNamespaces: readonly string[]): Outline {
  const pointers = state
    .ofKind("Service")
    .filter((service) => Object.keys(stringMap(object(service.body.spec).selector)).length === 0)
    .map((service) => service.namespace);
  return { hubs: [...new Set(proxyNamespaces)].sort(), pointers: [...new Set(pointers)].sort() };
}
