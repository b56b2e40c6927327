import { flag, list, object, type Plain, text } from "@/lib/engine/privilege/plain";

/** A Kubernetes object as the API or a manifest gives it, trimmed or whole. */
export type KubernetesObject = Plain;

/** An object with what everything asks for. A namespaced object without a namespace is in `default`, as kubectl would put it. */
export type Named = {
  /** `Deployment`; `Rollout.argoproj.io` for a kind outside Kubernetes' own groups. */
  kind: string;
  namespace: string;
  name: string;
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
  owner: { kind: string; name: string } | null;
  /** It has a uid: it comes from a cluster, so that what its status lacks is not there. */
  live: boolean;
  spec: Plain;
  status: Plain;
  body: Plain;
};

const OWN_GROUPS = new Set([
  "",
  "apps",
  "extensions",
  "batch",
  "networking.k8s.io",
  "discovery.k8s.io",
  "gateway.networking.k8s.io",
  "route.openshift.io",
  "apps.openshift.io",
]);
const CLUSTER_SCOPED = new Set(["Node", "Namespace", "IngressClass", "GatewayClass"]);

/** All objects of one cluster by kind and place, the same whatever order they came in. */
export class ClusterObjects {
  readonly #byKind = new Map<string, Named[]>();
  /** By kind, namespace and name: asked for several times for each of thousands. */
  readonly #byPlace = new Map<string, Map<string, Map<string, Named>>>();

  constructor(objects: readonly KubernetesObject[]) {
    const byKey = new Map<string, Named>();
    for (const body of objects) {
      const placed = placedOf(body);
      if (!placed) continue;
      const { key, one } = placed;
      const known = byKey.get(key);
      if (!known || precedes(one, known)) byKey.set(key, one);
    }
    for (const key of [...byKey.keys()].sort()) {
      const one = byKey.get(key) as Named;
      this.#place(one);
      const ofKind = this.#byKind.get(one.kind);
      if (ofKind) ofKind.push(one);
      else this.#byKind.set(one.kind, [one]);
    }
  }

  /** Objects of a kind, sorted by namespace and name. */
  ofKind(kind: string): readonly Named[] {
    return this.#byKind.get(kind) ?? [];
  }

  find(kind: string, namespace: string, name: string): Named | null {
    return this.#byPlace.get(kind)?.get(namespace)?.get(name) ?? null;
  }

  #place(one: Named): void {
    const ofKind = this.#byPlace.get(one.kind) ?? new Map<string, Map<string, Named>>();
    this.#byPlace.set(one.kind, ofKind);
    const inNamespace = ofKind.get(one.namespace) ?? new Map<string, Named>();
    ofKind.set(one.namespace, inNamespace);
    inNamespace.set(one.name, one);
  }

  all(): readonly Named[] {
    return [...this.#byKind.values()].flat();
  }

  /** A namespace's labels. Its name is always one of them; the others are known only when the Namespace is listed. */
  namespaceLabels(namespace: string): Readonly<Record<string, string>> {
    return { "kubernetes.io/metadata.name": namespace, ...this.find("Namespace", "", namespace)?.labels };
  }
}

/** Objects by namespace, in the order given. */
export function byNamespace<T extends { namespace: string }>(objects: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of objects) {
    const group = groups.get(one.namespace);
    if (group) group.push(one);
    else groups.set(one.namespace, [one]);
  }
  return groups;
}

/** The same object twice: the one that lives in a cluster, else one chosen by its text and not by its place in the input. */
function precedes(one: Named, known: Named): boolean {
  if (one.live !== known.live) return one.live;
  return JSON.stringify(one.body) < JSON.stringify(known.body);
}

function keyOf(kind: string, namespace: string, name: string): string {
  return `${kind}\u0000${namespace}\u0000${name}`;
}

type Placed = { key: string; one: Named };
const PLACED = new WeakMap<Plain, Placed | null>();

/** Read once: an object that is kept from one look at its cluster to the next is the same. */
function placedOf(body: Plain): Placed | null {
  const known = PLACED.get(body);
  if (known !== undefined) return known;
  const one = named(body);
  const placed = one && { key: keyOf(one.kind, one.namespace, one.name), one };
  PLACED.set(body, placed);
  return placed;
}

function named(body: Plain): Named | null {
  const metadata = object(body.metadata);
  const bare = text(body.kind);
  const name = text(metadata.name) ?? (text(metadata.generateName) === null ? null : `${text(metadata.generateName)}*`);
  if (bare === null || name === null) return null;
  const kind = qualifiedKind(text(body.apiVersion) ?? "v1", bare);
  const owners = list(metadata.ownerReferences);
  const owner = owners.find((reference) => flag(reference.controller)) ?? owners[0];
  const ownerName = text(owner?.name);
  const ownerKind = text(owner?.kind);
  return {
    kind,
    namespace: CLUSTER_SCOPED.has(kind) ? "" : (text(metadata.namespace) ?? "default"),
    name,
    labels: stringMap(metadata.labels),
    annotations: stringMap(metadata.annotations),
    owner:
      ownerName && ownerKind
        ? { kind: qualifiedKind(text(owner?.apiVersion) ?? "v1", ownerKind), name: ownerName }
        : null,
    live: text(metadata.uid) !== null,
    spec: object(body.spec),
    status: object(body.status),
    body,
  };
}

/** One name per kind: a Knative Service is not the Service of the same name beside it. */
function qualifiedKind(apiVersion: string, kind: string): string {
  const slash = apiVersion.indexOf("/");
  const group = slash < 0 ? "" : apiVersion.slice(0, slash);
  return OWN_GROUPS.has(group) ? kind : `${kind}.${group}`;
}

/** Labels and selectors as texts; YAML numbers and booleans as the API server would have refused them, but people write them. */
export function stringMap(value: unknown): Record<string, string> {
  const entries = Object.entries(object(value)).filter(([, one]) =>
    ["string", "number", "boolean"].includes(typeof one),
  );
  return Object.fromEntries(entries.map(([key, one]) => [key, String(one)]));
}
