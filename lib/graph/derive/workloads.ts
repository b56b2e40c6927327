import { object, type Plain, text } from "@/lib/engine/privilege/plain";
import type { ClusterObject, ClusterState } from "@/lib/graph/derive/cluster-state";

/** A controller, or a pod that nothing controls, with the pods it has. */
export type Workload = {
  /** `ns/Kind/name`. */
  id: string;
  namespace: string;
  kind: string;
  name: string;
  /** Null when only its pods were listed. */
  controller: ClusterObject | null;
  pods: ClusterObject[];
};

/** Kinds whose own owner (an operator's resource) is not what runs. */
const TOP = new Set(["Deployment", "StatefulSet", "DaemonSet", "CronJob", "DeploymentConfig"]);
const CONTROLLERS = [...TOP, "ReplicaSet", "ReplicationController", "Job"];

/** Every workload of the cluster by id, in the order of the ids. */
export function findWorkloads(state: ClusterState): Map<string, Workload> {
  const found = new Map<string, Workload>();
  const at = (namespace: string, root: Root): Workload => {
    const id = `${namespace}/${root.kind}/${root.name}`;
    const known = found.get(id);
    if (known) return known;
    const workload = { id, namespace, ...root, controller: state.find(namespace, root.kind, root.name), pods: [] };
    found.set(id, workload);
    return workload;
  };
  for (const kind of CONTROLLERS) {
    for (const controller of state.ofKind(kind)) {
      const root = rootOf(state, controller);
      if (root.kind === kind && root.name === controller.name) at(controller.namespace, root);
      // A revision whose deployment was not listed still says which deployment it is of, and what its pods look like.
      else if (!state.find(controller.namespace, root.kind, root.name))
        at(controller.namespace, root).controller ??= controller;
    }
  }
  for (const custom of state.all())
    if (hasTemplate(custom)) at(custom.namespace, { kind: custom.kind, name: custom.name });
  for (const pod of state.ofKind("Pod")) at(pod.namespace, rootOf(state, pod)).pods.push(pod);
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The pod template of a workload, or one of its pods when only those were listed. */
export function templateOf(workload: Workload): Plain {
  const { controller, pods } = workload;
  if (!controller || workload.kind === "Pod") return (controller ?? pods[0])?.body ?? {};
  const spec = object(controller.body.spec);
  const template =
    controller.kind === "CronJob" ? object(object(object(spec.jobTemplate).spec).template) : object(spec.template);
  return "spec" in template ? template : (pods[0]?.body ?? {});
}

export function podSpecOf(template: Plain): Plain {
  return object(template.spec);
}

type Root = { kind: string; name: string };

/** Follows the owners: Pod, ReplicaSet, Deployment; Pod, Job, CronJob. An owner that was not listed is believed. */
function rootOf(state: ClusterState, start: ClusterObject): Root {
  let current = start;
  // Bounded: owners that own each other would go round for ever.
  for (let steps = 0; steps < 8; steps++) {
    const { owner } = current;
    if (!owner || TOP.has(current.kind) || !isOwner(current.kind, owner.kind)) break;
    const next = state.find(current.namespace, owner.kind, owner.name);
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
function deploymentOf(pod: ClusterObject, replicaSet: Root): Root {
  const hash = pod.labels["pod-template-hash"];
  if (!hash || !replicaSet.name.endsWith(`-${hash}`)) return replicaSet;
  const rollout = pod.labels["rollouts-pod-template-hash"];
  const name = replicaSet.name.slice(0, -hash.length - 1);
  return rollout ? { kind: "Rollout.argoproj.io", name } : { kind: "Deployment", name };
}

const KNOWN = new Set([...CONTROLLERS, "Pod", "PodTemplate"]);

/** A custom workload (Argo Rollout, Knative Service ...) that brings its own pod template and that nothing else owns. */
function hasTemplate(one: ClusterObject): boolean {
  if (KNOWN.has(one.kind) || one.owner || one.namespace === "") return false;
  const containers = object(object(object(one.body.spec).template).spec).containers;
  return Array.isArray(containers) && containers.length > 0 && text(object(one.body.metadata).name) !== null;
}
