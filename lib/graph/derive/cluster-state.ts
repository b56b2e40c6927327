import { flag, list, object, type Plain, text } from "@/lib/engine/privilege/plain";

/** One object of a cluster as the parser trimmed it, with the parts that everything asks for. */
export type ClusterObject = {
  /** `Deployment`; `Service.serving.knative.dev` for a kind outside Kubernetes' own groups (`objectKind`). */
  kind: string;
  apiVersion: string;
  /** Empty for what lives outside namespaces. */
  namespace: string;
  name: string;
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
  /** The controller it belongs to, if it has one. */
  owner: { kind: string; name: string } | null;
  body: Plain;
};

/** A cluster at one moment, its objects by kind and in the order of their names. */
export class ClusterState {
  readonly #byKind = new Map<string, ClusterObject[]>();
  readonly #byKey = new Map<string, ClusterObject>();

  constructor(objects: readonly ClusterObject[]) {
    for (const one of objects) {
      const ofKind = this.#byKind.get(one.kind);
      if (ofKind) ofKind.push(one);
      else this.#byKind.set(one.kind, [one]);
      this.#byKey.set(`${one.namespace}/${one.kind}/${one.name}`, one);
    }
    for (const ofKind of this.#byKind.values()) {
      ofKind.sort((a, b) => compare(a.namespace, b.namespace) || compare(a.name, b.name));
    }
  }

  ofKind(kind: string): readonly ClusterObject[] {
    return this.#byKind.get(kind) ?? [];
  }

  find(namespace: string, kind: string, name: string): ClusterObject | null {
    return this.#byKey.get(`${namespace}/${kind}/${name}`) ?? null;
  }

  /** Every object, as the API server gives them. */
  bodies(): Plain[] {
    return [...this.#byKind.values()].flatMap((ofKind) => ofKind.map((one) => one.body));
  }

  all(): ClusterObject[] {
    return [...this.#byKind.values()].flat();
  }
}

/** Reads an object; what has another type than Kubernetes gives it is taken as absent. */
export function clusterObject(
  kind: string,
  apiVersion: string,
  namespace: string,
  name: string,
  body: unknown,
): ClusterObject {
  const plain = object(body);
  const metadata = object(plain.metadata);
  const owners = list(metadata.ownerReferences);
  const owner = owners.find((reference) => flag(reference.controller)) ?? owners[0];
  const ownerKind = owner ? objectKind(text(owner.apiVersion) ?? "v1", text(owner.kind) ?? "") : "";
  const ownerName = text(owner?.name);
  return {
    kind,
    apiVersion,
    namespace,
    name,
    labels: stringMap(metadata.labels),
    annotations: stringMap(metadata.annotations),
    owner: ownerKind && ownerName ? { kind: ownerKind, name: ownerName } : null,
    body: plain,
  };
}

/** Groups whose kinds are Kubernetes' own (or OpenShift's), known by their bare name. */
const OWN_GROUPS = new Set([
  "",
  "apps",
  "extensions",
  "batch",
  "policy",
  "autoscaling",
  "networking.k8s.io",
  "discovery.k8s.io",
  "rbac.authorization.k8s.io",
  "storage.k8s.io",
  "gateway.networking.k8s.io",
  "route.openshift.io",
  "apps.openshift.io",
]);

/**
 * One name per kind: `extensions/v1beta1` and `networking.k8s.io/v1` hold the same Ingress, but a Knative Service is not
 * the Service of the same name beside it.
 */
export function objectKind(apiVersion: string, kind: string): string {
  const slash = apiVersion.indexOf("/");
  const group = slash < 0 ? "" : apiVersion.slice(0, slash);
  return OWN_GROUPS.has(group) ? kind : `${kind}.${group}`;
}

/** The same for a kind as the collector writes it: `apps/v1/Deployment`, `v1/Pod`, or a bare `Deployment`. */
export function listedKind(written: string): string {
  const slash = written.lastIndexOf("/");
  return slash < 0 ? written : objectKind(written.slice(0, slash), written.slice(slash + 1));
}

export function stringMap(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(object(value)).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
