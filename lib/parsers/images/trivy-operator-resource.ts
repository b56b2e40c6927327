import type { RecordTarget } from "@/lib/model/record";
import { type Fields, fields, text } from "@/lib/parsers/fields";
import { resourceTarget } from "@/lib/parsers/kubernetes-target";

/** What a report object is about: its resource in the cluster, and the container whose image was scanned. */
export type ReportSubject = {
  resource: string;
  about: RecordTarget | undefined;
  container: string | undefined;
};

/**
 * The scanned resource from labels. Starboard wrote them under `starboard.`, its forerunners under others (`imgvuln.`); a name
 * that cannot be a label (`system:node`) is in the annotation instead. Without labels, the owner.
 */
export function subjectOf(report: Fields): ReportSubject {
  const known = SUBJECTS.get(report);
  if (known) return known;
  const subject = readSubject(report);
  SUBJECTS.set(report, subject);
  return subject;
}

/** A report has many entries, and each asks for its subject. */
const SUBJECTS = new WeakMap<Fields, ReportSubject>();

function readSubject(report: Fields): ReportSubject {
  const metadata = fields(report.metadata);
  const labels = fields(metadata.labels);
  const annotations = fields(metadata.annotations);
  const label = (suffix: string): string | undefined => {
    const key = Object.keys(labels).find((name) => name.endsWith(suffix) && PREFIXED.test(name));
    return (
      (key && text(labels[key])) ??
      text(annotations[`trivy-operator${suffix}`]) ??
      text(annotations[`starboard${suffix}`])
    );
  };
  const owner = fields((Array.isArray(metadata.ownerReferences) ? metadata.ownerReferences : [])[0]);
  const kind = label(".resource.kind") ?? text(owner.kind) ?? "";
  const name = label(".resource.name") ?? text(owner.name) ?? "";
  const namespace = label(".resource.namespace") ?? text(metadata.namespace) ?? null;
  return { ...controllerTarget(namespace, kind, name), container: label(".container.name") };
}

const PREFIXED = /^(?:trivy-operator|starboard|imgvuln)\.(?:resource|container)\./;

const CLUSTER_WIDE = new Set([
  "Node",
  "ClusterRole",
  "ClusterRoleBinding",
  "Namespace",
  "PersistentVolume",
  "StorageClass",
]);

/**
 * The resource, or the Deployment or CronJob that made it. A ReplicaSet is a Deployment's name and a hash in the alphabet that
 * Kubernetes keeps for that: the next rollout has another, and the finding must stay the same.
 */
export function controllerTarget(namespace: string | null, kind: string, name: string) {
  const scope = CLUSTER_WIDE.has(kind) ? null : namespace;
  const rollout = kind === "ReplicaSet" ? /^(.{1,253})-(?:[bcdfghjklmnpqrstvwxz2456789]{8,10})$/.exec(name) : null;
  if (rollout?.[1]) return resourceTarget(scope, "Deployment", rollout[1]);
  const scheduled = kind === "Job" ? /^(.{1,253})-\d{8,10}$/.exec(name) : null;
  if (scheduled?.[1]) return resourceTarget(scope, "CronJob", scheduled[1]);
  return resourceTarget(scope, kind, name);
}

/** `default/replicaset-nginx-965685897`, `/clusterrole-admin`: how a compliance report names a resource. */
export function complianceTarget(written: string): ReturnType<typeof controllerTarget> | null {
  const match = /^([^/]{0,253})\/([a-z]{1,40})-(.{1,253})$/.exec(written);
  if (!match) return null;
  const kind = KINDS.get(match[2] as string) ?? (match[2] as string);
  return controllerTarget(match[1] || null, kind, match[3] as string);
}

const KINDS = new Map(
  [
    "Deployment ReplicaSet ReplicationController StatefulSet DaemonSet Job CronJob Pod Service Ingress Gateway Role ClusterRole",
    "RoleBinding ClusterRoleBinding ServiceAccount ConfigMap Secret Namespace Node NetworkPolicy ResourceQuota LimitRange",
  ]
    .flatMap((line) => line.split(" "))
    .map((kind) => [kind.toLowerCase(), kind] as const),
);
