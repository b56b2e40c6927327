import { type ClusterObjects, type Named, stringMap } from "@/lib/engine/exposure/objects";
import { flag, list, object, type Plain, text, texts } from "@/lib/engine/privilege/plain";

export type Protocol = "TCP" | "UDP" | "SCTP";
export type Port = { number: number; protocol: Protocol };
export type ContainerPort = Port & { name: string | null; hostPort: number | null; hostIP: string | null };

/** What answers connections: a controller, or a pod that nothing controls, and all its pods as one. */
export type Workload = {
  /** `ns/Kind/name`. */
  id: string;
  namespace: string;
  kind: string;
  name: string;
  /** Label sets of its pods: the template's, and each listed pod's that differs. Never empty. */
  labels: readonly Readonly<Record<string, string>>[];
  hostNetwork: boolean;
  ports: readonly ContainerPort[];
  nodeSelector: Readonly<Record<string, string>>;
  /** Nodes its listed pods run on; empty when none is known. */
  nodeNames: readonly string[];
  podNames: ReadonlySet<string>;
  podIPs: ReadonlySet<string>;
  images: readonly string[];
  args: readonly string[];
  /** The spec of its pods: the template's, else that of one of them. */
  podSpec: Plain;
};

/** Kinds whose own owner (an operator's resource) is not what runs. */
const TOP = new Set(["Deployment", "StatefulSet", "DaemonSet", "CronJob", "DeploymentConfig"]);
const CONTROLLERS = new Set([...TOP, "ReplicaSet", "ReplicationController", "Job"]);

/** Every workload of the cluster, in the order of the ids. */
export function findWorkloads(cluster: ClusterObjects): Workload[] {
  const found = new Map<string, Parts & { pods: Named[] }>();
  const at = (namespace: string, kind: string, name: string) => {
    const id = `${namespace}/${kind}/${name}`;
    const known = found.get(id) ?? { namespace, kind, name, controller: cluster.find(kind, namespace, name), pods: [] };
    found.set(id, known);
    return known;
  };
  for (const one of cluster.all()) {
    if (one.kind === "Pod") {
      const root = rootOf(cluster, one);
      if (!isFinished(one)) at(one.namespace, root.kind, root.name).pods.push(one);
    } else if (CONTROLLERS.has(one.kind)) {
      const root = rootOf(cluster, one);
      if (root.kind === one.kind && root.name === one.name) at(one.namespace, one.kind, one.name);
      // A revision whose deployment was not listed still says which deployment it is of; the one that runs speaks for it.
      else if (!cluster.find(root.kind, one.namespace, root.name)) {
        const parts = at(one.namespace, root.kind, root.name);
        if (!parts.controller || parts.controller.spec.replicas === 0) parts.controller = one;
      }
    } else if (one.owner === null && list(object(object(one.spec.template).spec).containers).length > 0) {
      at(one.namespace, one.kind, one.name);
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, parts]) => workloadOf(id, parts));
}

function isFinished(pod: Named): boolean {
  const phase = text(pod.status.phase);
  return phase === "Succeeded" || phase === "Failed";
}

type Root = { kind: string; name: string };

/** Follows the owners: Pod, ReplicaSet, Deployment; Pod, Job, CronJob. An owner that was not listed is believed. */
function rootOf(cluster: ClusterObjects, start: Named): Root {
  let current = start;
  // Bounded: owners that own each other would go round for ever.
  for (let steps = 0; steps < 8; steps++) {
    const { owner } = current;
    if (!owner || TOP.has(current.kind) || !isOwner(current.kind, owner.kind)) break;
    const next = cluster.find(owner.kind, current.namespace, owner.name);
    if (!next) return owner.kind === "ReplicaSet" ? deploymentOf(start, owner) : owner;
    current = next;
  }
  return { kind: current.kind, name: current.name };
}

/** A static pod is owned by its node, and an operator's resource may own a job: neither is the workload. */
function isOwner(kind: string, ownerKind: string): boolean {
  if (ownerKind === "Node") return false;
  if (kind === "Job") return ownerKind === "CronJob";
  return kind === "Pod" || kind === "ReplicaSet" || kind === "ReplicationController";
}

/** A replica set that was not listed tells its deployment by the hash that both its name and its pods' labels end in. */
function deploymentOf(pod: Named, replicaSet: Root): Root {
  const hash = pod.labels["pod-template-hash"];
  if (!hash || !replicaSet.name.endsWith(`-${hash}`)) return replicaSet;
  const name = replicaSet.name.slice(0, -hash.length - 1);
  return pod.labels["rollouts-pod-template-hash"]
    ? { kind: "Rollout.argoproj.io", name }
    : { kind: "Deployment", name };
}

type Parts = { namespace: string; kind: string; name: string; controller: Named | null; pods: readonly Named[] };

const READ = new WeakMap<Named, { id: string; parts: Parts; workload: Workload }>();

/** Read once for the same objects: those that are kept from one look at their cluster to the next make the same workload. */
function workloadOf(id: string, parts: Parts): Workload {
  const first = parts.controller ?? parts.pods[0];
  const known = first && READ.get(first);
  if (known && known.id === id && isSame(known.parts, parts)) return known.workload;
  const workload = readWorkload(id, parts);
  if (first) READ.set(first, { id, parts, workload });
  return workload;
}

function isSame(a: Parts, b: Parts): boolean {
  return (
    a.controller === b.controller && a.pods.length === b.pods.length && a.pods.every((pod, n) => pod === b.pods[n])
  );
}

function readWorkload(id: string, parts: Parts): Workload {
  const { namespace, kind, name, controller, pods } = parts;
  const template = controller && kind !== "Pod" ? templateOf(controller) : null;
  const hasTemplate = template !== null && Object.keys(object(template.spec)).length > 0;
  const sources: Plain[] = hasTemplate
    ? [template]
    : pods.length > 0
      ? pods.map((pod) => pod.body)
      : controller
        ? [controller.body]
        : [];
  const specs = sources.map((source) => object(source.spec));
  const labels = [
    ...sources.map((source) => stringMap(object(source.metadata).labels)),
    ...pods.map((pod) => pod.labels),
  ];
  const containers = specs.flatMap((spec) => [
    ...list(spec.containers),
    ...list(spec.initContainers).filter(isSidecar),
  ]);
  return {
    id,
    namespace,
    kind,
    name,
    labels: distinct(labels.length > 0 ? labels : [{}]),
    hostNetwork: specs.some((spec) => flag(spec.hostNetwork) === true),
    ports: distinct(containers.flatMap((container) => list(container.ports).flatMap(containerPort))),
    nodeSelector: stringMap(specs[0]?.nodeSelector),
    nodeNames: [
      ...new Set(
        [...specs, ...pods.map((pod) => pod.spec)].map((spec) => text(spec.nodeName)).filter((node) => node !== null),
      ),
    ].sort(),
    podNames: new Set(kind === "Pod" ? [name, ...pods.map((pod) => pod.name)] : pods.map((pod) => pod.name)),
    podIPs: new Set(
      pods
        .flatMap((pod) => [
          text(pod.status.podIP) ?? "",
          ...list(pod.status.podIPs).map((entry) => text(entry.ip) ?? ""),
        ])
        .filter(Boolean),
    ),
    images: containers.map((container) => text(container.image) ?? ""),
    args: containers.flatMap((container) => texts(container.args)),
    podSpec: specs[0] ?? {},
  };
}

/** An init container that keeps running beside the others (core/v1, restartPolicy of init containers). */
function isSidecar(container: Plain): boolean {
  return text(container.restartPolicy) === "Always";
}

function templateOf(controller: Named): Plain {
  const { spec } = controller;
  return controller.kind === "CronJob" ? object(object(object(spec.jobTemplate).spec).template) : object(spec.template);
}

function containerPort(port: Plain): ContainerPort[] {
  const number = portNumber(port.containerPort);
  if (number === null) return [];
  return [
    {
      number,
      protocol: protocolOf(port.protocol),
      name: text(port.name),
      hostPort: portNumber(port.hostPort),
      hostIP: text(port.hostIP),
    },
  ];
}

/** A port between 1 and 65535, also as text of digits; null otherwise. */
export function portNumber(value: unknown): number | null {
  const number = typeof value === "string" && /^\d{1,5}$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isInteger(number) && number >= 1 && number <= 65535 ? number : null;
}

/** TCP unless stated otherwise, everywhere in Kubernetes. */
export function protocolOf(value: unknown): Protocol {
  return value === "UDP" || value === "SCTP" ? value : "TCP";
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
