import { type ClusterObjects, stringMap } from "@/lib/engine/exposure/objects";
import type { Workload } from "@/lib/engine/exposure/workloads";
import { list, object, text } from "@/lib/engine/privilege/plain";

/** Labels that a controller adds and changes with each revision: a selector by them would select nothing after the next rollout. */
const CHANGING =
  /^(?:pod-template-hash|controller-revision-hash|pod-template-generation|rollouts-pod-template-hash|statefulset\.kubernetes\.io\/pod-name|apps\.kubernetes\.io\/pod-index|batch\.kubernetes\.io\/.*|controller-uid|job-name|helm\.sh\/chart|app\.kubernetes\.io\/version)$/;

/** What selects a workload's pods and goes on doing so: its own selector, else the labels that all of its pods share. */
export function stableLabels(workload: Workload, cluster: ClusterObjects): Record<string, string> {
  const controller = cluster.find(workload.kind, workload.namespace, workload.name);
  const own = stringMap(object(object(controller?.spec.selector).matchLabels));
  const [first = {}, ...others] = workload.labels;
  const shared = Object.entries(first).filter(
    ([key, value]) => !CHANGING.test(key) && others.every((labels) => labels[key] === value),
  );
  const selected = Object.entries(own).filter(([key]) => !CHANGING.test(key));
  return Object.fromEntries(selected.length > 0 ? selected : shared.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Addresses of more nodes than this are no rule that anybody keeps. */
const MAX_NODES = 100;

/** Internal addresses of the nodes as blocks of one address each. */
export function nodeAddresses(cluster: ClusterObjects): string[] {
  const found = cluster
    .ofKind("Node")
    .flatMap(({ status }) => list(status.addresses))
    .filter((address) => address.type === "InternalIP")
    .flatMap((address) => text(address.address) ?? [])
    .map((address) => `${address}/${address.includes(":") ? 128 : 32}`);
  return [...new Set(found)].sort().slice(0, MAX_NODES);
}
