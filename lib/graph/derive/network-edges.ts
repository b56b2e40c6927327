import { list, object, type Plain, text, texts } from "@/lib/engine/privilege/plain";
import type { AssetKeys } from "@/lib/graph/derive/asset-keys";
import { type ClusterState, stringMap } from "@/lib/graph/derive/cluster-state";
import type { AssetRef, DerivedEdge } from "@/lib/graph/derive/derived";
import { templateOf, type Workload } from "@/lib/graph/derive/workloads";

/** `selects` from services to workloads, `routes_to` from ingresses, routes and gateways to services. */
export function networkEdges(state: ClusterState, workloads: readonly Workload[], keys: AssetKeys): DerivedEdge[] {
  return [...selectsEdges(state, workloads, keys), ...ingressEdges(state, keys), ...gatewayEdges(state, keys)];
}

/** By selector; a service without one by the pods its EndpointSlices or Endpoints name. */
function selectsEdges(state: ClusterState, workloads: readonly Workload[], keys: AssetKeys): DerivedEdge[] {
  const labelled = indexByLabel(workloads);
  const workloadOfPod = new Map<string, Workload>(
    workloads.flatMap((workload) => workload.pods.map((pod) => [`${pod.namespace}/${pod.name}`, workload] as const)),
  );
  const endpoints = endpointPods(state);
  return state.ofKind("Service").flatMap((service) => {
    const from = keys.service(service.namespace, service.name);
    const selector = Object.entries(stringMap(object(service.body.spec).selector));
    const chosen =
      selector.length > 0
        ? selected(labelled, service.namespace, selector)
        : [...(endpoints.get(`${service.namespace}/${service.name}`) ?? [])].flatMap(
            (pod) => workloadOfPod.get(pod) ?? [],
          );
    return [...new Set(chosen)].map(
      (workload): DerivedEdge => ({ from, kind: "selects", to: keys.workload(workload), attributes: {} }),
    );
  });
}

type Labelled = { workload: Workload; labels: Record<string, string> };

/** By namespace and label: thousands of services must not each look at thousands of workloads. */
function indexByLabel(workloads: readonly Workload[]): Map<string, Labelled[]> {
  const index = new Map<string, Labelled[]>();
  for (const workload of workloads) {
    for (const labels of labelSets(workload)) {
      for (const [key, value] of Object.entries(labels)) {
        const place = labelPlace(workload.namespace, key, value);
        const known = index.get(place);
        if (known) known.push({ workload, labels });
        else index.set(place, [{ workload, labels }]);
      }
    }
  }
  return index;
}

function labelPlace(namespace: string, key: string, value: string): string {
  return `${namespace} ${key}=${value}`;
}

/** Of the labels asked for, the rarest is looked up and the others are checked. */
function selected(
  index: ReadonlyMap<string, readonly Labelled[]>,
  namespace: string,
  selector: readonly (readonly [string, string])[],
): Workload[] {
  const candidates = selector.map(([key, value]) => index.get(labelPlace(namespace, key, value)) ?? []);
  const fewest = candidates.reduce((a, b) => (b.length < a.length ? b : a));
  return fewest.filter((one) => selector.every(([key, value]) => one.labels[key] === value)).map((one) => one.workload);
}

/** Distinct sets only: the pods of one template are many and carry the same labels. */
function labelSets(workload: Workload): Record<string, string>[] {
  const template = workload.kind === "Pod" ? [] : [stringMap(object(templateOf(workload).metadata).labels)];
  const sets = [...template, ...workload.pods.map((pod) => ({ ...pod.labels }))];
  return [...new Map(sets.map((set) => [JSON.stringify(set), set])).values()];
}

/** `ns/pod` by `ns/service`. */
function endpointPods(state: ClusterState): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const add = (namespace: string, service: string | null | undefined, references: readonly Plain[]) => {
    if (!service) return;
    const pods = found.get(`${namespace}/${service}`) ?? new Set<string>();
    for (const reference of references)
      if (reference.kind === "Pod") pods.add(`${text(reference.namespace) ?? namespace}/${text(reference.name) ?? ""}`);
    found.set(`${namespace}/${service}`, pods);
  };
  for (const slice of state.ofKind("EndpointSlice")) {
    add(
      slice.namespace,
      slice.labels["kubernetes.io/service-name"],
      list(slice.body.endpoints).map((endpoint) => object(endpoint.targetRef)),
    );
  }
  for (const one of state.ofKind("Endpoints")) {
    const addresses = list(one.body.subsets).flatMap((subset) => [
      ...list(subset.addresses),
      ...list(subset.notReadyAddresses),
    ]);
    add(
      one.namespace,
      one.name,
      addresses.map((address) => object(address.targetRef)),
    );
  }
  return found;
}

/** Ingress backends (also the default one, also of the old API) and OpenShift Routes. */
function ingressEdges(state: ClusterState, keys: AssetKeys): DerivedEdge[] {
  const ingresses = state.ofKind("Ingress").flatMap((ingress) => {
    const spec = object(ingress.body.spec);
    const targets = new Map<string, string[]>();
    const add = (backend: Plain, host: string) => {
      const service = text(object(backend.service).name) ?? text(backend.serviceName);
      if (!service) return;
      const hosts = targets.get(service) ?? [];
      hosts.push(host);
      targets.set(service, hosts);
    };
    add(object(spec.defaultBackend ?? spec.backend), "*");
    for (const rule of list(spec.rules)) {
      for (const path of list(object(rule.http).paths)) add(object(path.backend), text(rule.host) ?? "*");
    }
    return edgesTo(keys, keys.ingress(ingress), ingress.namespace, targets);
  });
  const routes = state.ofKind("Route").flatMap((route) => {
    const spec = object(route.body.spec);
    const backends = [object(spec.to), ...list(spec.alternateBackends)].filter(
      (to) => (text(to.kind) ?? "Service") === "Service",
    );
    const targets = new Map(
      backends.flatMap((to) => (text(to.name) ? [[text(to.name) as string, [text(spec.host) ?? "*"]] as const] : [])),
    );
    return edgesTo(keys, keys.ingress(route), route.namespace, targets);
  });
  return [...ingresses, ...routes];
}

function edgesTo(
  keys: AssetKeys,
  from: AssetRef,
  namespace: string,
  hostsByService: ReadonlyMap<string, readonly string[]>,
): DerivedEdge[] {
  return [...hostsByService].map(([service, hosts]) => ({
    from,
    kind: "routes_to",
    to: keys.service(namespace, service),
    attributes: detailOf(hosts),
  }));
}

const ROUTE_KINDS = ["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"];

/** Gateway API: a route ties the gateways it names as parents to the services it names as backends. */
function gatewayEdges(state: ClusterState, keys: AssetKeys): DerivedEdge[] {
  const edges = new Map<string, { from: AssetRef; to: AssetRef; words: string[] }>();
  for (const route of ROUTE_KINDS.flatMap((kind) => state.ofKind(kind))) {
    const spec = object(route.body.spec);
    const hosts = texts(spec.hostnames);
    const backends = list(spec.rules)
      .flatMap((rule) => list(rule.backendRefs))
      .filter((backend) => (text(backend.kind) ?? "Service") === "Service");
    for (const parent of list(spec.parentRefs).filter((one) => (text(one.kind) ?? "Gateway") === "Gateway")) {
      for (const backend of backends) {
        const from = keys.gateway(text(parent.namespace) ?? route.namespace, text(parent.name) ?? "");
        const to = keys.service(text(backend.namespace) ?? route.namespace, text(backend.name) ?? "");
        const known = edges.get(`${from.key} ${to.key}`) ?? { from, to, words: [] };
        for (const host of hosts.length > 0 ? hosts : ["*"])
          known.words.push(`${host} by ${route.kind} ${route.namespace}/${route.name}`);
        edges.set(`${from.key} ${to.key}`, known);
      }
    }
  }
  return [...edges.values()].map(({ from, to, words }) => ({
    from,
    kind: "routes_to",
    to,
    attributes: detailOf(words),
  }));
}

/** What is shown beside an edge; long lists are cut. */
function detailOf(words: readonly string[]): { detail: string } {
  const distinct = [...new Set(words)].sort();
  const shown = distinct.slice(0, 10).join(", ");
  return { detail: distinct.length > 10 ? `${shown} and ${distinct.length - 10} more` : shown };
}
