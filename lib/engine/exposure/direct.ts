import { type AddressRange, isPublicAddress, PUBLIC, privateOf, publicOf } from "@/lib/engine/exposure/addresses";
import { internalBalancer, sourceRanges } from "@/lib/engine/exposure/internal-balancers";
import type { NodeReach, Nodes } from "@/lib/engine/exposure/nodes";
import type { Named } from "@/lib/engine/exposure/objects";
import { admitsAddresses, admittedOf, type Firewall } from "@/lib/engine/exposure/policies";
import type { PrivateSources } from "@/lib/engine/exposure/private-sources";
import { type Reach, type ServicePort, type Services, typeOf } from "@/lib/engine/exposure/services";
import type { Port, Workload } from "@/lib/engine/exposure/workloads";
import { list, object, texts } from "@/lib/engine/privilege/plain";

/** One object on the way in, outermost first. */
export type Step = { kind: string; name: string; why: string };

/** A way in from outside. Not `certain` where the input does not say whether the outermost object can be reached. */
export type Path = { certain: boolean; port: Port | null; steps: Step[] };

/**
 * The ways in to one workload, and why other objects that point at it are none. `privately`: from where in the private network
 * around the cluster those take connections that policies let in; that is no way in from the internet, and more than the pods of the cluster.
 */
export type Ways = { paths: Path[]; closed: Step[]; privately: PrivateSources };

type Door = {
  open: "yes" | "unknown" | "no";
  sources: readonly AddressRange[];
  /** Of a door that is closed to the internet: addresses of the private network around the cluster for which it is open. */
  internal?: readonly AddressRange[];
  only?: (port: ServicePort) => boolean;
  why: string;
};

/** Ways in through Services of every type. */
export function serviceWays(
  services: Services,
  nodes: Nodes,
  firewallOf: (workload: Workload) => Firewall,
  waysOf: (workload: Workload) => Ways,
): void {
  for (const service of services.all()) {
    const doors = doorsOf(service, nodes);
    if (doors.length === 0) continue;
    for (const reach of services.reachesOf(service)) {
      for (const door of doors)
        if (!door.only || door.only(reach.port)) enter(reach, door, firewallOf(reach.workload), waysOf(reach.workload));
    }
  }
}

function enter(reach: Reach, door: Door, firewall: Firewall, ways: Ways): void {
  const { service, port, target } = reach;
  const step = {
    kind: service.kind,
    name: service.name,
    why: `${door.why} Port ${port.number} leads to the pods' port ${target.number}.`,
  };
  if (door.open === "no") {
    addClosed(ways, { ...step, why: door.why });
    if (door.internal) ways.privately.add(admittedOf(firewall, target, door.internal));
    return;
  }
  const admitted = admitsAddresses(firewall, target, door.sources);
  if (admitted === null)
    addClosed(ways, {
      ...step,
      why: `${door.why} But no NetworkPolicy lets those addresses in to port ${target.number}.`,
    });
  else ways.paths.push({ certain: door.open === "yes", port: target, steps: [step, ...policyStep(admitted)] });
}

/** The ways a Service can be reached from outside the cluster, its type's way first. */
function doorsOf(service: Named, nodes: Nodes): Door[] {
  const type = typeOf(service);
  const doors: Door[] = [];
  if (type === "LoadBalancer") {
    doors.push(balancerDoor(service));
    const reach = nodes.any();
    // Balancers also open a port on every node; source ranges and internal schemes do not guard that one.
    if (reach.kind === "public")
      doors.push({ ...nodeDoor(reach, "It also opens a port on every node"), only: (port) => port.nodePort !== null });
  }
  if (type === "NodePort") doors.push(nodeDoor(nodes.any(), "It is open on a port of every node"));
  const external = texts(service.spec.externalIPs);
  if (type !== "ExternalName" && external.length > 0) {
    const outside = external.filter(isPublicAddress);
    if (outside.length > 0)
      doors.push({ open: "yes", sources: PUBLIC, why: `It answers on the external IP ${outside.join(", ")}.` });
    else doors.push({ open: "no", sources: [], why: `Its external IPs are private: ${external.join(", ")}.` });
  }
  return doors;
}

function balancerDoor(service: Named): Door {
  const internal = internalBalancer(service);
  const ranges = sourceRanges(service);
  if (internal)
    return { open: "no", sources: [], internal: internal.around ? privateOf(ranges) : [], why: internal.why };
  const sources = ranges === null ? PUBLIC : publicOf(ranges);
  if (sources.length === 0)
    return {
      open: "no",
      sources,
      internal: privateOf(ranges),
      why: `Its load balancer admits only private addresses: ${ranges?.join(", ")}.`,
    };
  const from = ranges === null ? "" : ` to ${ranges.join(", ")}`;
  if (service.live && list(object(service.status.loadBalancer).ingress).length === 0) {
    return { open: "unknown", sources, why: `Its load balancer is public${from} and has no address yet.` };
  }
  return { open: "yes", sources, why: `Its load balancer is open${from || " to the internet"}.` };
}

function nodeDoor(reach: NodeReach, what: string): Door {
  if (reach.kind === "public")
    return {
      open: "yes",
      sources: PUBLIC,
      why: `${what}, and node ${reach.node} has the ExternalIP ${reach.address}.`,
    };
  if (reach.kind === "unknown")
    return {
      open: "unknown",
      sources: PUBLIC,
      why: `${what}; ${nodeWords(reach)} is listed, so nobody knows whether one has an ExternalIP.`,
    };
  return { open: "no", sources: [], why: `${what}, but ${nodeWords(reach)} has an ExternalIP.` };
}

function nodeWords({ others }: { others: boolean }): string {
  return others ? "no node that it runs on" : "no node";
}

/** Ways in on the node itself: the node's network shared whole, or single ports of it. */
export function hostWays(workload: Workload, nodes: Nodes, firewall: Firewall, ways: Ways): void {
  if (workload.hostNetwork) {
    const door = nodeDoor(nodes.of(workload), "Its pods share the node's network (hostNetwork)");
    const step = { kind: workload.kind, name: workload.name, why: door.why };
    const ports: (Port | null)[] = workload.ports.length > 0 ? [...workload.ports] : [null];
    if (door.open === "no") addClosed(ways, step);
    else for (const port of ports) ways.paths.push({ certain: door.open === "yes", port, steps: [step] });
    return;
  }
  for (const port of workload.ports) {
    if (port.hostPort === null) continue;
    const door = hostPortDoor(port.hostIP, port.hostPort, nodes.of(workload));
    const step = { kind: workload.kind, name: workload.name, why: door.why };
    const admitted = door.open === "no" ? null : admitsAddresses(firewall, port, door.sources);
    if (admitted === null)
      addClosed(
        ways,
        door.open === "no" ? step : { ...step, why: `${door.why} But no NetworkPolicy lets public addresses in.` },
      );
    else ways.paths.push({ certain: door.open === "yes", port, steps: [step, ...policyStep(admitted)] });
  }
}

/** `hostIP` binds the port to one address of the node; without it, or with a wildcard, to all of them. */
function hostPortDoor(hostIP: string | null, hostPort: number, reach: NodeReach): Door {
  const what = `Port ${hostPort} of its node leads to it (hostPort)`;
  if (hostIP === null || hostIP === "0.0.0.0" || hostIP === "::") return nodeDoor(reach, what);
  if (isPublicAddress(hostIP))
    return { open: "yes", sources: PUBLIC, why: `${what}, bound to the public address ${hostIP}.` };
  return { open: "no", sources: [], why: `${what}, but bound to the private address ${hostIP}.` };
}

export function policyStep(admitted: Named | "open"): Step[] {
  return admitted === "open" ? [] : [{ kind: admitted.kind, name: admitted.name, why: "It lets this traffic in." }];
}

export function addClosed(ways: Ways, step: Step): void {
  if (!ways.closed.some((known) => known.kind === step.kind && known.name === step.name && known.why === step.why))
    ways.closed.push(step);
}
