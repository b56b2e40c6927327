import { LabelIndex } from "@/lib/engine/exposure/label-index";
import { byNamespace, type ClusterObjects, type Named } from "@/lib/engine/exposure/objects";
import { selectsPods } from "@/lib/engine/exposure/selectors";
import { type Port, type Protocol, portNumber, protocolOf, type Workload } from "@/lib/engine/exposure/workloads";
import { list, object, type Plain, text } from "@/lib/engine/privilege/plain";

/** A port of a Service. */
export type ServicePort = {
  number: number;
  name: string | null;
  protocol: Protocol;
  nodePort: number | null;
  target: number | string;
};

const POD_NAME = "statefulset.kubernetes.io/pod-name";

/** One way from a Service's port to a port of a workload. */
export type Reach = { service: Named; port: ServicePort; workload: Workload; target: Port };

/** Which workloads stand behind which Service. */
export class Services {
  /** By namespace. */
  readonly #byLabel: ReadonlyMap<string, LabelIndex>;
  readonly #slices: ReadonlyMap<string, readonly Named[]>;
  /** By `ns/pod`. */
  readonly #byPod = new Map<string, Workload>();
  /** By a pod's address: two pods may be stored with one, when the second came before the first was seen to be gone. */
  readonly #byAddress = new Map<string, Set<Workload>>();
  readonly #reaches = new Map<Named, readonly Reach[]>();

  constructor(
    private readonly cluster: ClusterObjects,
    workloads: readonly Workload[],
  ) {
    this.#byLabel = new Map([...byNamespace(workloads)].map(([name, own]) => [name, new LabelIndex(own)]));
    for (const workload of workloads) {
      for (const pod of workload.podNames) this.#byPod.set(`${workload.namespace}/${pod}`, workload);
      if (workload.hostNetwork) continue; // a node's address is many pods'
      for (const ip of workload.podIPs) this.#byAddress.set(ip, (this.#byAddress.get(ip) ?? new Set()).add(workload));
    }
    this.#slices = byNamespace(cluster.ofKind("EndpointSlice"));
  }

  all(): readonly Named[] {
    return this.cluster.ofKind("Service");
  }

  find(namespace: string, name: string): Named | null {
    return this.cluster.find("Service", namespace, name);
  }

  /** Every way through a Service. An ExternalName is a DNS alias: nothing passes through it. */
  reachesOf(service: Named): readonly Reach[] {
    const known = this.#reaches.get(service);
    if (known) return known;
    const found =
      typeOf(service) === "ExternalName"
        ? []
        : hasSelector(service)
          ? this.#selected(service)
          : this.#byEndpoints(service);
    this.#reaches.set(service, found);
    return found;
  }

  #selected(service: Named): Reach[] {
    // A label that names one pod of a set is none of the set's own.
    const { [POD_NAME]: _, ...pairs } = object(service.spec.selector);
    const workloads = (this.#byLabel.get(service.namespace)?.candidates(pairs) ?? []).filter((workload) =>
      workload.labels.some((labels) => selectsPods(podSelector(service, workload), labels)),
    );
    return workloads.flatMap((workload) =>
      portsOf(service).flatMap((port) =>
        targetsOf(port, workload).map((target) => ({ service, port, workload, target })),
      ),
    );
  }

  /** A Service without a selector sends to whatever Endpoints or EndpointSlices somebody wrote for it. */
  #byEndpoints(service: Named): Reach[] {
    const subsets = list(object(this.cluster.find("Endpoints", service.namespace, service.name)?.body).subsets);
    const slices = (this.#slices.get(service.namespace) ?? []).filter(
      (slice) => slice.labels["kubernetes.io/service-name"] === service.name,
    );
    const groups = [
      ...subsets.map((subset) => ({
        addresses: [...list(subset.addresses), ...list(subset.notReadyAddresses)].map(endpointOf),
        ports: list(subset.ports),
      })),
      ...slices.map((slice) => ({
        addresses: list(slice.body.endpoints).flatMap(endpointsOf),
        ports: list(slice.body.ports),
      })),
    ];
    const reaches = groups.flatMap(({ addresses, ports }) =>
      addresses.flatMap((address) =>
        this.#behind(service, address).flatMap((workload) => endpointReaches(service, workload, ports)),
      ),
    );
    return [
      ...new Map(
        reaches.map((reach) => [
          `${reach.workload.id} ${reach.port.number} ${reach.target.number} ${reach.target.protocol}`,
          reach,
        ]),
      ).values(),
    ];
  }

  /** Connections go to the address; the pod that is named is told besides, and has it mostly. */
  #behind(service: Named, { ip, pod }: Endpoint): Workload[] {
    const named = pod ? this.#byPod.get(`${pod.namespace ?? service.namespace}/${pod.name}`) : undefined;
    const addressed = ip === null ? undefined : this.#byAddress.get(ip);
    return [...new Set([...(named ? [named] : []), ...(addressed ?? [])])];
  }
}

type Endpoint = { ip: string | null; pod: { namespace: string | null; name: string } | null };

function endpointOf(address: Plain): Endpoint {
  const target = object(address.targetRef);
  const name = text(target.kind) === "Pod" ? text(target.name) : null;
  return { ip: text(address.ip), pod: name === null ? null : { namespace: text(target.namespace), name } };
}

function endpointsOf(endpoint: Plain): Endpoint[] {
  const { pod } = endpointOf(endpoint);
  const addresses = Array.isArray(endpoint.addresses)
    ? endpoint.addresses.filter((ip): ip is string => typeof ip === "string")
    : [];
  return (addresses.length > 0 ? addresses : [null]).map((ip) => ({ ip, pod }));
}

/** Service ports and endpoint ports belong together by name. */
function endpointReaches(service: Named, workload: Workload, ports: readonly Plain[]): Reach[] {
  return portsOf(service).flatMap((port) =>
    ports
      .filter((one) => (text(one.name) ?? "") === (port.name ?? "") && protocolOf(one.protocol) === port.protocol)
      .map((one) => portNumber(one.port) ?? port.number)
      .map((number) => ({ service, port, workload, target: { number, protocol: port.protocol } })),
  );
}

export function typeOf(service: Named): string {
  return text(service.spec.type) ?? "ClusterIP";
}

function hasSelector(service: Named): boolean {
  return Object.keys(object(service.spec.selector)).length > 0;
}

/** A StatefulSet's pods carry their own names as a label; a Service for one of them selects the set's pod by it. */
function podSelector(service: Named, workload: Workload): Plain {
  const selector = object(service.spec.selector);
  const pod = text(selector[POD_NAME]);
  if (
    pod === null ||
    workload.kind !== "StatefulSet" ||
    !pod.startsWith(`${workload.name}-`) ||
    !/^\d+$/.test(pod.slice(workload.name.length + 1))
  )
    return selector;
  const { [POD_NAME]: _, ...rest } = selector;
  return Object.keys(rest).length > 0 ? rest : (workload.labels[0] ?? selector);
}

/** The ports of a Service. A headless one may have none; then nothing passes through it by port. */
export function portsOf(service: Named): ServicePort[] {
  return list(service.spec.ports).flatMap((port) => {
    const number = portNumber(port.port);
    if (number === null) return [];
    const target = portNumber(port.targetPort) ?? text(port.targetPort) ?? number;
    return [
      {
        number,
        name: text(port.name),
        protocol: protocolOf(port.protocol),
        nodePort: portNumber(port.nodePort),
        target,
      },
    ];
  });
}

/** The pod's port a Service's port leads to; a name is looked up among the container ports, and may not be there. */
function targetsOf(port: ServicePort, workload: Workload): Port[] {
  if (typeof port.target === "number") return [{ number: port.target, protocol: port.protocol }];
  const named = workload.ports
    .filter((one) => one.name === port.target && one.protocol === port.protocol)
    .map((one) => one.number);
  return [...new Set(named)].map((number) => ({ number, protocol: port.protocol }));
}
