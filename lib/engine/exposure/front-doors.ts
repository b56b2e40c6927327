import { type AddressRange, EVERYWHERE, intersect, PRIVATE, PUBLIC } from "@/lib/engine/exposure/addresses";
import { addClosed, type Path, policyStep, type Step, type Ways } from "@/lib/engine/exposure/direct";
import type { Nodes } from "@/lib/engine/exposure/nodes";
import type { ClusterObjects, Named } from "@/lib/engine/exposure/objects";
import {
  admitsAddresses,
  admitsPod,
  admittedOf,
  blockOf,
  type Firewall,
  isEverywhere,
  rulesFor,
} from "@/lib/engine/exposure/policies";
import { isEmptySelector } from "@/lib/engine/exposure/selectors";
import type { Reach } from "@/lib/engine/exposure/services";
import type { Port, Workload } from "@/lib/engine/exposure/workloads";
import { object, type Plain } from "@/lib/engine/privilege/plain";

/** An object that takes connections from outside for Services: an Ingress, a Gateway with a route, a Route. */
export type FrontDoor = {
  /** Outermost first; the Service behind is added. */
  steps: readonly Step[];
  /** What the objects themselves say of their reachability; the proxies in the input may say less. */
  open: "yes" | "unknown" | "no";
  /** Proxies in the input. Empty: they run elsewhere (a cloud) or were not listed. */
  proxies: readonly Workload[];
  /** The proxy is a cloud's and comes from outside the pod network. */
  cloud: boolean;
  /** Closed to the internet, open to the private network around the cluster. */
  internal?: boolean;
  /** Of that network what its own list of addresses admits; all without one. */
  admits?: readonly AddressRange[];
  reaches: readonly Reach[];
};

export type FrontDoorContext = {
  cluster: ClusterObjects;
  nodes: Nodes;
  firewallOf: (workload: Workload) => Firewall;
  waysOf: (workload: Workload) => Ways;
  /** Whether a proxy itself can be reached from the internet, by its own Services and host ports. */
  directly: (workload: Workload) => "yes" | "unknown" | "no";
  /** By which addresses of the private network around the cluster it can. */
  privately: (workload: Workload) => readonly AddressRange[];
};

/** Adds what one front door opens, or why it opens nothing, to every workload behind it. */
export function applyFrontDoor(door: FrontDoor, context: FrontDoorContext): void {
  const proxies = reachableProxies(door, context);
  for (const reach of door.reaches) {
    const ways = context.waysOf(reach.workload);
    const [outer] = door.steps;
    if (!outer) continue;
    if (door.open === "no" || proxies === "closed") {
      addClosed(
        ways,
        proxies === "closed"
          ? {
              ...outer,
              why: `${outer.why} But its controller ${door.proxies[0]?.id} cannot be reached from the internet.`,
            }
          : outer,
      );
      for (const sources of privateSources(door, reach, context)) ways.privately.add(sources);
      continue;
    }
    const path = throughDoor(door, reach, proxies, context);
    if (path) ways.paths.push(path);
    else
      addClosed(ways, {
        ...outer,
        why: `${outer.why} But no NetworkPolicy lets its traffic in to port ${reach.target.number}.`,
      });
  }
}

/** A door that is closed to the internet may be open to the private network: its own balancer, or that of a proxy that serves it. */
function privateSources(door: FrontDoor, reach: Reach, context: FrontDoorContext): (readonly AddressRange[])[] {
  const firewall = context.firewallOf(reach.workload);
  const { internal, admits = PRIVATE, proxies } = door;
  if (proxies.length === 0) return internal ? [admittedOf(firewall, reach.target, admits)] : [];
  return proxies
    .map((proxy) => ({ proxy, sources: internal ? admits : sharedBy(context.privately(proxy), admits) }))
    .filter(
      ({ proxy, sources }) => sources.length > 0 && proxyAdmission(proxy, firewall, reach.target, context) !== null,
    )
    .map(({ sources }) => sources);
}

/** Of private addresses: most doors, and most proxies, are open to all of them. */
function sharedBy(a: readonly AddressRange[], b: readonly AddressRange[]): readonly AddressRange[] {
  if (a === PRIVATE) return b;
  return b === PRIVATE ? a : intersect(a, b);
}

type Proxy = { workload: Workload; certain: boolean };

function reachableProxies(door: FrontDoor, context: FrontDoorContext): Proxy[] | "closed" | "elsewhere" {
  if (door.proxies.length === 0) return "elsewhere";
  const reachable = door.proxies
    .map((workload) => ({ workload, direct: context.directly(workload) }))
    .filter(({ direct }) => direct !== "no");
  return reachable.length === 0
    ? "closed"
    : reachable.map(({ workload, direct }) => ({ workload, certain: direct === "yes" }));
}

function throughDoor(
  door: FrontDoor,
  reach: Reach,
  proxies: Proxy[] | "elsewhere",
  context: FrontDoorContext,
): Path | null {
  const firewall = context.firewallOf(reach.workload);
  const service = {
    kind: reach.service.kind,
    name: reach.service.name,
    why: `Port ${reach.port.number} leads to the pods' port ${reach.target.number}.`,
  };
  const path = (certain: boolean, middle: Step[], admitted: Named | "open"): Path => ({
    certain: certain && door.open === "yes",
    port: reach.target,
    steps: [...door.steps, ...middle, service, ...policyStep(admitted)],
  });
  if (proxies === "elsewhere") {
    const verdict = door.cloud ? cloudAdmission(firewall, reach.target) : elsewhereAdmission(firewall, reach.target);
    return verdict === null ? null : path(verdict.certain, [], verdict.by);
  }
  const admitted = proxies
    .map((proxy) => ({ proxy, by: proxyAdmission(proxy.workload, firewall, reach.target, context) }))
    .filter(({ by }) => by !== null);
  const best = admitted.find(({ proxy }) => proxy.certain) ?? admitted[0];
  if (!best?.by) return null;
  const controller = {
    kind: best.proxy.workload.kind,
    name: best.proxy.workload.name,
    why: "It serves this class and can be reached from outside itself.",
  };
  return path(
    best.proxy.certain,
    [
      best.proxy.certain
        ? controller
        : { ...controller, why: "It serves this class; whether it can be reached from outside is not known." },
    ],
    best.by,
  );
}

function proxyAdmission(
  proxy: Workload,
  firewall: Firewall,
  port: Port,
  context: FrontDoorContext,
): Named | "open" | null {
  const source = {
    namespace: proxy.namespace,
    namespaceLabels: context.cluster.namespaceLabels(proxy.namespace),
    labels: proxy.labels,
  };
  // On the node's network a pod is its node: selectors do not find it, address blocks do.
  return proxy.hostNetwork
    ? (admitsAddresses(firewall, port, context.nodes.internalAddresses()) ?? anyone(firewall, port))
    : admitsPod(firewall, port, source);
}

function anyone(firewall: Firewall, port: Port): Named | null {
  return rulesFor(firewall, port).find((rule) => rule.from === null || rule.from.some(isEverywhere))?.policy ?? null;
}

type Verdict = { certain: boolean; by: Named | "open" } | null;

/** A cloud's proxy: the addresses of its balancers, which may be the cloud's own or of the private network. */
function cloudAdmission(firewall: Firewall, port: Port): Verdict {
  const outside = admitsAddresses(firewall, port, PUBLIC);
  if (outside) return { certain: true, by: outside };
  const inside = admitsAddresses(firewall, port, EVERYWHERE);
  return inside ? { certain: false, by: inside } : null;
}

/** Words in a selector by which people pick an ingress controller's pods or namespace. */
const CONTROLLER_WORDS = /ingress|nginx|traefik|haproxy|contour|kong|istio|gateway|envoy|ambassador|router/i;

/**
 * A controller that was not listed: it is a pod of some namespace we do not see. Rules for anyone or for all namespaces let it
 * in; so do selectors that name an ingress controller. A namespace chosen by another name is somebody else. Else it is unknown.
 */
function elsewhereAdmission(firewall: Firewall, port: Port): Verdict {
  if (!firewall.isolated) return { certain: true, by: "open" };
  const rules = rulesFor(firewall, port).map(({ policy, from }) => ({
    policy,
    picks: from === null ? ["yes"] : from.map(picksUnseen),
  }));
  for (const picked of ["yes", "perhaps"]) {
    const found = rules.find(({ picks }) => picks.includes(picked));
    if (found) return { certain: picked === "yes", by: found.policy };
  }
  return null;
}

function picksUnseen(peer: Plain): "yes" | "perhaps" | "no" {
  // Its traffic comes from a pod's address; a block of public ones alone may still be a cloud's balancer.
  if (peer.ipBlock !== undefined) return isEverywhere(peer) ? "yes" : blockOf(peer).length > 0 ? "perhaps" : "no";
  const namespaces = peer.namespaceSelector;
  if (namespaces === undefined || namespaces === null) return "no"; // pods of the workload's own namespace
  const pods = object(peer.podSelector);
  if (isEmptySelector(namespaces) && isEmptySelector(pods)) return "yes";
  if (CONTROLLER_WORDS.test(JSON.stringify([namespaces, pods]))) return "yes";
  return object(object(namespaces).matchLabels)["kubernetes.io/metadata.name"] === undefined ? "perhaps" : "no";
}
