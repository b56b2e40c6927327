import { Controllers } from "@/lib/engine/exposure/controllers";
import { hostWays, type Path, type Step, serviceWays, type Ways } from "@/lib/engine/exposure/direct";
import { applyFrontDoor } from "@/lib/engine/exposure/front-doors";
import { gatewayDoors } from "@/lib/engine/exposure/gateways";
import { ingressDoors, routeDoors } from "@/lib/engine/exposure/ingresses";
import { Nodes } from "@/lib/engine/exposure/nodes";
import { ClusterObjects, type KubernetesObject } from "@/lib/engine/exposure/objects";
import { type Firewall, Policies, podAdmission } from "@/lib/engine/exposure/policies";
import { PrivateSources } from "@/lib/engine/exposure/private-sources";
import { Services } from "@/lib/engine/exposure/services";
import { findWorkloads, type Port, type Workload } from "@/lib/engine/exposure/workloads";
import { ANYTHING_PRIVATE, PRIVATE_NETWORK } from "@/lib/model/private-network";

export type { KubernetesObject } from "@/lib/engine/exposure/objects";

export type ExposureLevel = "internet" | "cluster" | "namespace" | "none" | "unknown";

/** How far a workload can be reached, the ports of its pods that can, and the objects that prove it, outermost first. */
export type WorkloadExposure = {
  /** `ns/Kind/name`. */
  workload: string;
  level: ExposureLevel;
  ports: number[];
  chain: Step[];
};

/**
 * The exposure of every workload of one cluster (CONTRACT, `plimsoll exposure`).
 *
 * internet   some public address can open a connection: by a Service, a node's port, an Ingress, a Gateway or a Route that
 *            NetworkPolicies let through. A node with a public ExternalIP counts as reachable; cloud firewalls are not modelled.
 * unknown    something points outside, but the input does not say whether it is reachable (a NodePort and no node listed).
 * cluster    any pod may connect; namespace: only pods that policies admit; none: nothing may. That an internal load balancer lets in the private
 *            network around the cluster too is said by the last reason of the chain, and changes no level.
 * Order      of the input does not matter; the answer is sorted by workload.
 */
export function computeExposure(objects: readonly KubernetesObject[]): WorkloadExposure[] {
  return surveyExposure(objects).workloads;
}

/** The same, with the namespaces in which proxies run: what happens there may expose workloads of any other one. */
export function surveyExposure(objects: readonly KubernetesObject[]): {
  workloads: WorkloadExposure[];
  proxyNamespaces: string[];
} {
  const cluster = new ClusterObjects(objects);
  const workloads = findWorkloads(cluster);
  const services = new Services(cluster, workloads);
  const nodes = new Nodes(cluster);
  const policies = new Policies(cluster);
  const firewalls = new Map(workloads.map((workload) => [workload, policies.firewallOf(workload)]));
  const ways = new Map<Workload, Ways>(
    workloads.map((workload) => [workload, { paths: [], closed: [], privately: new PrivateSources() }]),
  );
  const firewallOf = (workload: Workload) => firewalls.get(workload) as Firewall;
  const waysOf = (workload: Workload) => ways.get(workload) as Ways;

  serviceWays(services, nodes, firewallOf, waysOf);
  for (const workload of workloads) hostWays(workload, nodes, firewallOf(workload), waysOf(workload));
  const direct = new Map(workloads.map((workload) => [workload, certaintyOf(waysOf(workload).paths)]));
  const privately = new Map(workloads.map((workload) => [workload, waysOf(workload).privately.ranges]));
  const context = {
    cluster,
    nodes,
    firewallOf,
    waysOf,
    directly: (workload: Workload) => direct.get(workload) ?? "no",
    privately: (workload: Workload) => privately.get(workload) ?? [],
  };
  const controllers = new Controllers(workloads);
  const doors = [ingressDoors, routeDoors, gatewayDoors].flatMap((doorsOf) => doorsOf(cluster, services, controllers));
  for (const door of doors) applyFrontDoor(door, context);

  const listening = listeningPorts(services, workloads);
  return {
    workloads: workloads.map((workload) =>
      verdict(workload, waysOf(workload), firewallOf(workload), listening.get(workload) ?? []),
    ),
    proxyNamespaces: controllers.namespaces(),
  };
}

function certaintyOf(paths: readonly Path[]): "yes" | "unknown" | "no" {
  if (paths.some((path) => path.certain)) return "yes";
  return paths.length > 0 ? "unknown" : "no";
}

function verdict(
  workload: Workload,
  { paths, closed, privately }: Ways,
  firewall: Firewall,
  listening: readonly Port[],
): WorkloadExposure {
  const certainty = certaintyOf(paths);
  if (certainty === "no") return inside(workload, { closed, privately }, firewall, listening);
  const chosen = paths.filter((path) => path.certain === (certainty === "yes"));
  const [first] = [...chosen].sort(
    (a, b) => a.steps.length - b.steps.length || (JSON.stringify(a.steps) < JSON.stringify(b.steps) ? -1 : 1),
  );
  const steps = first?.steps ?? [];
  const named = steps.some((step) => step.kind === workload.kind && step.name === workload.name);
  const last: Step = { kind: workload.kind, name: workload.name, why: portSentence(chosen) };
  return {
    workload: workload.id,
    level: certainty === "yes" ? "internet" : "unknown",
    ports: numbers(chosen.map((path) => path.port)),
    chain: named ? steps : [...steps, last],
  };
}

function portSentence(paths: readonly Path[]): string {
  const ports = numbers(paths.map((path) => path.port));
  const more = ports.length > MAX_NAMED ? ` and ${ports.length - MAX_NAMED} more` : "";
  return ports.length === 0
    ? "Its pods answer there."
    : `Its pods answer on port ${ports.slice(0, MAX_NAMED).join(", ")}${more}.`;
}

/** No way in from outside: what policies say about the pods of the cluster, after why the doors it has are closed. */
function inside(
  workload: Workload,
  { closed, privately }: Pick<Ways, "closed" | "privately">,
  firewall: Firewall,
  listening: readonly Port[],
): WorkloadExposure {
  const admission = podAdmission(firewall, listening);
  const level = { any: "cluster", some: "namespace", nobody: "none" } as const;
  const guards = firewall.policies.map((policy) => ({
    kind: policy.kind,
    name: policy.name,
    why: guardSentence(admission.who),
  }));
  const last: Step = {
    kind: workload.kind,
    name: workload.name,
    why: reachSentence(workload, admission.who, privately),
  };
  return {
    workload: workload.id,
    level: level[admission.who],
    ports: numbers(admission.ports),
    chain: [...firstOf(sorted(closed), "say why they are closed"), ...firstOf(guards, "select its pods"), last],
  };
}

function reachSentence(workload: Workload, who: keyof typeof REACH, privately: PrivateSources): string {
  const pods = workload.hostNetwork
    ? "Its pods share the node's network, where NetworkPolicies do not hold: any pod may connect."
    : REACH[who];
  const { reach } = privately;
  if (reach === "none" || who === "nobody") return pods;
  const isOpen = who === "any" || workload.hostNetwork;
  const what = reach === "all" ? ANYTHING_PRIVATE : `what it admits of ${PRIVATE_NETWORK}`;
  return `${pods.slice(0, -1)}, and ${isOpen ? `so may ${what}` : `what it admits from ${PRIVATE_NETWORK}`}.`;
}

/** Doors, and policies, that a chain names: a cluster may have thousands for each of thousands of workloads. */
const MAX_NAMED = 20;

/** The first ones, and how many there are beyond them. */
function firstOf(steps: readonly Step[], what: string): Step[] {
  const left = steps.length - MAX_NAMED;
  const next = steps[MAX_NAMED];
  if (!next) return [...steps];
  return [...steps.slice(0, MAX_NAMED), { kind: next.kind, name: `and ${left} more`, why: `${left} more ${what}.` }];
}

const REACH = {
  any: "Any pod of the cluster may connect.",
  some: "Only the pods that a NetworkPolicy admits may connect.",
  nobody: "Nothing may connect.",
};

function guardSentence(who: keyof typeof REACH): string {
  return who === "nobody"
    ? "It selects the pods and admits nothing to their ports."
    : who === "some"
      ? "It selects the pods and admits only some sources."
      : "It selects the pods, and some rule admits any pod.";
}

function sorted(steps: readonly Step[]): Step[] {
  return [...steps].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** Ports a workload is known to listen on: those it declares, and those Services send to. */
export function listeningPorts(services: Services, workloads: readonly Workload[]): Map<Workload, Port[]> {
  const found = new Map<Workload, Port[]>(
    workloads.map((workload) => [workload, workload.ports.map(({ number, protocol }) => ({ number, protocol }))]),
  );
  for (const service of services.all())
    for (const { workload, target } of services.reachesOf(service)) found.get(workload)?.push(target);
  return found;
}

function numbers(ports: readonly (Port | null)[]): number[] {
  return [...new Set(ports.filter((port) => port !== null).map((port) => port.number))].sort((a, b) => a - b);
}
