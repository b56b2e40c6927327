import { privilegeOf } from "@/lib/engine/privilege";
import { grantsOf, indexRbac } from "@/lib/engine/privilege/grants";
import { list, object, type Plain, text } from "@/lib/engine/privilege/plain";
import type { AssetKeys } from "@/lib/graph/derive/asset-keys";
import type { ClusterState } from "@/lib/graph/derive/cluster-state";
import type { AssetRef, DerivedAsset, DerivedContainer, DerivedEdge } from "@/lib/graph/derive/derived";
import { podSpecOf, templateOf, type Workload } from "@/lib/graph/derive/workloads";

/** Who can open a connection to a workload, as `computeExposure` says it. */
export type WorkloadExposure = { level: string; ports: readonly unknown[]; chain: readonly unknown[] };

/** The assets of the workloads: their own labels, exposure and privilege. */
export function workloadAssets(
  state: ClusterState,
  workloads: readonly Workload[],
  exposures: ReadonlyMap<string, WorkloadExposure>,
  keys: AssetKeys,
): DerivedAsset[] {
  const rbac = indexRbac({
    roles: bodies(state, "Role"),
    clusterRoles: bodies(state, "ClusterRole"),
    roleBindings: bodies(state, "RoleBinding"),
    clusterRoleBindings: bodies(state, "ClusterRoleBinding"),
  });
  return workloads.map((workload) => {
    const template = templateOf(workload);
    const account = serviceAccountOf(workload);
    const privilege = privilegeOf(
      template,
      state.find(workload.namespace, "ServiceAccount", account)?.body ?? null,
      grantsOf(rbac, workload.namespace, account),
    );
    const exposure = exposures.get(workload.id);
    return {
      ...keys.workload(workload),
      name: workload.name,
      namespace: workload.namespace,
      labels: labelsOf(workload),
      attributes: {
        resource: workload.kind,
        annotations: { ...(workload.controller ?? workload.pods[0])?.annotations },
        serviceAccount: account,
      },
      // What has finished answers nobody: exposure leaves it out.
      exposureLevel: exposure?.level ?? "none",
      exposure: exposure ? { ports: exposure.ports, chain: exposure.chain } : null,
      privilegeLevel: privilege.level,
      privilege: { facts: privilege.facts.slice(0, 50), tokenMounted: privilege.tokenMounted },
    };
  });
}

/** `on`, `uses` and `mounts`: the nodes its pods are on, its service account, and paths of those nodes it can reach. */
export function workloadEdges(workloads: readonly Workload[], keys: AssetKeys): DerivedEdge[] {
  return workloads.flatMap((workload) => {
    const from = keys.workload(workload);
    const nodes = [...new Set(workload.pods.map((pod) => text(podSpecOf(pod.body).nodeName)))]
      .filter((name) => name !== null)
      .sort();
    const paths = hostPaths(podSpecOf(templateOf(workload)));
    const account = keys.serviceAccount(workload.namespace, serviceAccountOf(workload));
    return [
      edge(from, "uses", account),
      ...nodes.map((node) => edge(from, "on", keys.node(node))),
      ...(paths.length > 0
        ? nodes.map((node) => edge(from, "mounts", keys.node(node), { detail: paths.slice(0, 10).join(", ") }))
        : []),
    ];
  });
}

/** Every container that has an id, and every pod: an alert may name only the pod. */
export function workloadContainers(workloads: readonly Workload[], keys: AssetKeys): DerivedContainer[] {
  return workloads.flatMap((workload) =>
    workload.pods.flatMap((pod) => {
      const base = { workload: keys.workload(workload), namespace: pod.namespace, pod: pod.name };
      const status = object(pod.body.status);
      const started = ["containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"]
        .flatMap((name) => list(status[name]))
        .map((one) => ({ ...base, container: text(one.name) ?? "", containerId: shortId(text(one.containerID) ?? "") }))
        .filter((one) => one.containerId !== "");
      return started.length > 0 ? started : [{ ...base, container: "", containerId: "" }];
    }),
  );
}

export function serviceAccountOf(workload: Workload): string {
  const spec = podSpecOf(templateOf(workload));
  return text(spec.serviceAccountName) ?? text(spec.serviceAccount) ?? "default";
}

export function edge(
  from: AssetRef,
  kind: DerivedEdge["kind"],
  to: AssetRef,
  attributes: Record<string, unknown> = {},
): DerivedEdge {
  return { from, kind, to, attributes };
}

function bodies(state: ClusterState, kind: string): Plain[] {
  return state.ofKind(kind).map((one) => one.body);
}

/** Labels that controllers put on pods to tell their generations apart say nothing about the workload. */
const GENERATED =
  /^(?:pod-template-hash|rollouts-pod-template-hash|controller-revision-hash|pod-template-generation|statefulset\.kubernetes\.io\/pod-name|apps\.kubernetes\.io\/pod-index|(?:batch\.kubernetes\.io\/)?(?:job-name|controller-uid))$/;

function labelsOf({ controller, pods }: Workload): Record<string, string> {
  const labels = controller?.labels ?? pods[0]?.labels ?? {};
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !GENERATED.test(name)));
}

function hostPaths(spec: Plain): string[] {
  return list(spec.volumes)
    .flatMap((volume) => text(object(volume.hostPath).path) ?? [])
    .sort();
}

/** `containerd://3a7e64d8...`: Falco writes the first 12 characters of the id alone. */
function shortId(id: string): string {
  return id.replace(/^[a-z0-9.+-]+:\/\//i, "").slice(0, 12);
}
