import { Controllers } from "@/lib/engine/exposure/controllers";
import type { FrontDoor } from "@/lib/engine/exposure/front-doors";
import { gatewayDoors } from "@/lib/engine/exposure/gateways";
import { ingressDoors, routeDoors } from "@/lib/engine/exposure/ingresses";
import { internalBalancer, sourceRanges } from "@/lib/engine/exposure/internal-balancers";
import { ClusterObjects, type KubernetesObject, type Named } from "@/lib/engine/exposure/objects";
import { Policies } from "@/lib/engine/exposure/policies";
import { Services, typeOf } from "@/lib/engine/exposure/services";
import { findWorkloads, type Port, type Workload } from "@/lib/engine/exposure/workloads";
import { nodeAddresses, stableLabels } from "@/lib/engine/fix-objects/pod-selectors";
import { texts } from "@/lib/engine/privilege/plain";

/** A NetworkPolicy made from what is observed, and why each of its peers is in it. */
export type GeneratedPolicy = {
  policy: Record<string, unknown>;
  admits: { who: string; why: string }[];
  /** What could not be known: who reads this has to look before it is applied. */
  unknown: string[];
};

type Peer = { from: Record<string, unknown>[]; ports: Port[]; who: string; why: string };

const PRIVATE_NETWORKS = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];
const ANY_ADDRESS = ["0.0.0.0/0", "::/0"];

/** What is the same for all workloads of a cluster; built once. */
export class NetworkPolicyMaker {
  readonly #cluster: ClusterObjects;
  readonly #workloads: readonly Workload[];
  readonly #services: Services;
  readonly #doors: readonly FrontDoor[];
  readonly #policies: Policies;

  constructor(objects: readonly KubernetesObject[]) {
    this.#cluster = new ClusterObjects(objects);
    this.#workloads = findWorkloads(this.#cluster);
    this.#services = new Services(this.#cluster, this.#workloads);
    this.#policies = new Policies(this.#cluster);
    const controllers = new Controllers(this.#workloads);
    this.#doors = [ingressDoors, routeDoors, gatewayDoors].flatMap((doorsOf) =>
      doorsOf(this.#cluster, this.#services, controllers),
    );
  }

  /** Ids (`ns/Kind/name`) of a namespace's workloads that no ingress policy selects. */
  openIn(namespace: string): string[] {
    return this.#workloads
      .filter((one) => one.namespace === namespace && !one.hostNetwork && !this.#policies.firewallOf(one).isolated)
      .map(({ id }) => id);
  }

  /**
   * Denies a workload's pods everything but what is observed: pods of the namespace on the ports that its Services send to and
   * that it declares; the proxies of Ingresses, Gateways and Routes that lead to it; addresses outside where a Service lets
   * them in. The kubelet's probes need no rule (kubernetes.io/docs/concepts/services-networking/network-policies).
   *
   * Returns  null for a workload that is not there, that shares its node's network, that a policy selects already, or whose
   *          pods no label tells from others.
   */
  policyOf(workloadId: string): GeneratedPolicy | null {
    const workload = this.#workloads.find(({ id }) => id === workloadId);
    if (!workload || workload.hostNetwork || this.#policies.firewallOf(workload).isolated) return null;
    const matchLabels = stableLabels(workload, this.#cluster);
    if (Object.keys(matchLabels).length === 0) return null;
    const unknown: string[] = [];
    const peers = [
      ...this.#inside(workload),
      ...this.#published(workload, unknown),
      ...this.#throughDoors(workload, unknown),
    ];
    unknown.push(
      "Pods of other namespaces that call it directly, and monitoring that scrapes it from another namespace, are not seen in an inventory: add them before you apply this.",
    );
    return {
      policy: {
        apiVersion: "networking.k8s.io/v1",
        kind: "NetworkPolicy",
        metadata: { name: `${workload.name}-ingress`.slice(0, 253), namespace: workload.namespace },
        spec: { podSelector: { matchLabels }, policyTypes: ["Ingress"], ingress: rulesOf(peers) },
      },
      admits: peers.map(({ who, why }) => ({ who, why })),
      unknown,
    };
  }

  #inside(workload: Workload): Peer[] {
    const reached = this.#reaches(workload);
    const ports = distinct([...workload.ports.map(portOf), ...reached.map(({ target }) => target)]);
    if (ports.length === 0) return [];
    const names = [...new Set(reached.map(({ service }) => service.name))].sort();
    const by = names.length > 0 ? `Service ${names.join(", ")} sends to them` : "It declares these ports";
    return [{ from: [{ podSelector: {} }], ports, who: `Pods of ${workload.namespace}`, why: `${by}.` }];
  }

  /** Services that take connections from outside by themselves. */
  #published(workload: Workload, unknown: string[]): Peer[] {
    const outside = this.#reaches(workload).filter(
      ({ service }) =>
        ["LoadBalancer", "NodePort"].includes(typeOf(service)) || texts(service.spec.externalIPs).length > 0,
    );
    const bound = workload.ports.filter(({ hostPort }) => hostPort !== null).map(portOf);
    const onNodes: Peer[] =
      bound.length === 0
        ? []
        : [{ from: blocks(ANY_ADDRESS), ports: bound, who: "Any address", why: "Its pods bind ports of their nodes." }];
    return onNodes.concat(
      outside.map(({ service, target }) => {
        const ranges = sourceRanges(service);
        const internal = internalBalancer(service) !== null;
        if (internal && !ranges) {
          unknown.push(
            `Service ${service.name} has an internal balancer; it may also open a port of its nodes, and whoever comes by that from beyond private networks is shut out.`,
          );
        }
        const cidrs = ranges ?? (internal ? PRIVATE_NETWORKS : ANY_ADDRESS);
        // Unless it keeps the client's address, a node that passes a connection on appears as its source.
        const nodes = ranges && service.spec.externalTrafficPolicy !== "Local" ? nodeAddresses(this.#cluster) : [];
        return {
          from: [...cidrs, ...nodes].map((cidr) => ({ ipBlock: { cidr } })),
          ports: [target],
          who: ranges ? ranges.join(", ") : internal ? "Private networks" : "Any address",
          why: `Service ${service.name} of type ${typeOf(service)} lets them in.`,
        };
      }),
    );
  }

  #throughDoors(workload: Workload, unknown: string[]): Peer[] {
    return this.#doors.flatMap((door): Peer[] => {
      const ports = distinct(door.reaches.filter((reach) => reach.workload === workload).map(({ target }) => target));
      const [outer] = door.steps;
      if (ports.length === 0 || !outer) return [];
      const named = `${outer.kind} ${outer.name}`;
      if (door.cloud)
        return [{ from: blocks(ANY_ADDRESS), ports, who: "The cloud's balancer", why: `${named} leads to it.` }];
      if (door.proxies.length === 0) {
        unknown.push(`${named} leads to it, and the pods of its controller are not listed: add a rule for them.`);
        return [];
      }
      return door.proxies.map((proxy) => ({
        from: this.#proxyPeers(proxy),
        ports,
        who: proxy.id,
        why: `It serves ${named}, which leads here.`,
      }));
    });
  }

  /** Pods on a node's network have its addresses, which no selector knows. */
  #proxyPeers(proxy: Workload): Record<string, unknown>[] {
    if (proxy.hostNetwork) return blocks(nodeAddresses(this.#cluster));
    return [
      {
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": proxy.namespace } },
        podSelector: { matchLabels: stableLabels(proxy, this.#cluster) },
      },
    ];
  }

  #reaches(workload: Workload): { service: Named; target: Port }[] {
    return this.#services
      .all()
      .flatMap((service) => this.#services.reachesOf(service))
      .filter((reach) => reach.workload === workload);
  }
}

/** Denies every pod of a namespace what no other policy admits. */
export function defaultDeny(namespace: string): Record<string, unknown> {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "default-deny-ingress", namespace },
    spec: { podSelector: {}, policyTypes: ["Ingress"] },
  };
}

function rulesOf(peers: readonly Peer[]): Record<string, unknown>[] {
  const rules = peers
    .filter(({ from }) => from.length > 0)
    .map(({ from, ports }) => ({ from, ports: ports.map(({ number, protocol }) => ({ port: number, protocol })) }));
  return distinct(rules);
}

function blocks(cidrs: readonly string[]): Record<string, unknown>[] {
  return cidrs.map((cidr) => ({ ipBlock: { cidr } }));
}

function portOf({ number, protocol }: Port): Port {
  return { number, protocol };
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()].sort((a, b) =>
    JSON.stringify(a) < JSON.stringify(b) ? -1 : 1,
  );
}
