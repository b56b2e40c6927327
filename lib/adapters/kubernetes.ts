import { ClusterUnusable, type Collection, ListFailed } from "@/lib/adapters/kubernetes-access";
import type { ClusterApi } from "@/lib/adapters/kubernetes-api";
import { collectionPath, LISTED_KINDS, type ListedKind, SECRET_NAMES } from "@/lib/adapters/kubernetes-kinds";
import { trimObject } from "@/lib/parsers/kubernetes-trim";

/** What the collector sends; docs/inventory-envelope.md describes it. */
export type InventorySnapshot = {
  apiVersion: "plimsoll.dev/v1";
  kind: "InventorySnapshot";
  cluster: { name: string; uid?: string };
  collectedAt: string;
  complete: boolean;
  kinds: string[];
  namespaces: null;
  resourceVersion: string | null;
  collector: { version: string; reportsEverySeconds?: number };
  errors: { kind: string; reason: string }[];
  items: Record<string, unknown>[];
};

export type CollectOptions = {
  clusterName: string;
  collectorVersion: string;
  collectedAt: Date;
  /** What the collector promises; see docs/inventory-envelope.md. */
  reportsEverySeconds?: number;
  /** Also the names of Secrets. */
  secretNames?: boolean;
  /** Told before each kind is listed. */
  onKind?: (kind: string) => void;
};

/** One collection that was listed to its end, and as of which resource version. */
export type ListedCollection = Collection & {
  apiVersion: string;
  listed: ListedKind;
  resourceVersion: string | null;
};

/** `forbidden`: kinds we may not list. They are left out of `kinds`: the snapshot says nothing about them. */
export type Collected = { snapshot: InventorySnapshot; forbidden: string[]; collections: ListedCollection[] };

/**
 * Lists a cluster's objects, page by page, and trims each to what correlation needs before it is kept.
 *
 * Complete   what was listed was listed to its end. A kind that is not served, or that we may not list, is left out of
 *            `kinds`; one that failed half-way is an error, and then the snapshot retires nothing.
 * Errors     `ClusterUnusable` when the cluster cannot be reached, refuses us, or lets us list nothing at all.
 */
export async function collectInventory(api: ClusterApi, options: CollectOptions): Promise<Collected> {
  const kinds: string[] = [];
  const errors: InventorySnapshot["errors"] = [];
  const forbidden: string[] = [];
  const items: Record<string, unknown>[] = [];
  const collections: ListedCollection[] = [];
  for (const listed of options.secretNames ? [...LISTED_KINDS, SECRET_NAMES] : LISTED_KINDS) {
    if (listed.instead && kinds.some((kind) => kind.endsWith(`/${listed.instead}`))) continue;
    options.onKind?.(listed.kind);
    const result = await listKind(api, listed);
    if (result.outcome === "forbidden") forbidden.push(listed.kind);
    if (result.outcome === "failed") errors.push({ kind: result.kind, reason: result.reason });
    if (result.outcome !== "listed") continue;
    kinds.push(result.kind);
    for (const item of result.items) items.push(item);
    collections.push(result.collection);
  }
  if (kinds.length === 0) throw new ClusterUnusable(nothingListed(forbidden, errors));
  return {
    forbidden,
    collections,
    snapshot: {
      apiVersion: "plimsoll.dev/v1",
      kind: "InventorySnapshot",
      cluster: { name: options.clusterName, ...uidOfCluster(items) },
      collectedAt: options.collectedAt.toISOString(),
      complete: errors.length === 0,
      kinds,
      namespaces: null,
      resourceVersion: collections.find((one) => one.resourceVersion !== null)?.resourceVersion ?? null,
      collector: {
        version: options.collectorVersion,
        ...(options.reportsEverySeconds ? { reportsEverySeconds: options.reportsEverySeconds } : {}),
      },
      errors,
      items,
    },
  };
}

type Result =
  | { outcome: "listed"; kind: string; items: Record<string, unknown>[]; collection: ListedCollection }
  | { outcome: "absent" }
  | { outcome: "forbidden" }
  | { outcome: "failed"; kind: string; reason: string };

/** The first version of the kind that the server has. */
async function listKind(api: ClusterApi, listed: ListedKind): Promise<Result> {
  for (const apiVersion of listed.versions) {
    const kind = `${apiVersion}/${listed.kind}`;
    try {
      return { outcome: "listed", kind, ...(await listCollection(api, apiVersion, listed)) };
    } catch (error) {
      if (!(error instanceof ListFailed)) throw error;
      if (error.status === 403) return { outcome: "forbidden" };
      if (error.status !== 404) return { outcome: "failed", kind, reason: error.message };
    }
  }
  return { outcome: "absent" };
}

/** Lists one collection to its end, each object trimmed. Errors: `ListFailed`, and then nothing of it is known. */
export async function listCollection(
  api: ClusterApi,
  apiVersion: string,
  listed: ListedKind,
): Promise<{ items: Record<string, unknown>[]; collection: ListedCollection }> {
  const asked = { path: collectionPath(apiVersion, listed), metadataOnly: listed.metadataOnly ?? false };
  let items: Record<string, unknown>[] = [];
  let resourceVersion: string | null = null;
  const restart = () => {
    items = [];
    resourceVersion = null;
  };
  for await (const page of api.list(asked, restart)) {
    resourceVersion ??= page.resourceVersion;
    for (const item of page.items) items.push(trimObject(item, apiVersion, listed.kind));
  }
  return { items, collection: { ...asked, apiVersion, listed, resourceVersion } };
}

/** kube-system is never deleted while a cluster lives, so its uid is the cluster's. */
function uidOfCluster(items: readonly Record<string, unknown>[]): { uid?: string } {
  for (const { kind, metadata } of items) {
    const { name, uid } = (metadata ?? {}) as { name?: unknown; uid?: unknown };
    if (kind === "Namespace" && name === "kube-system" && typeof uid === "string") return { uid };
  }
  return {};
}

function nothingListed(forbidden: readonly string[], errors: InventorySnapshot["errors"]): string {
  const [error] = errors;
  if (error) return `Nothing could be listed: ${error.kind}: ${error.reason}`;
  if (forbidden.length === 0)
    return "The server has none of the kinds an inventory has. Is it a Kubernetes API server?";
  return "These credentials may list nothing of the cluster. Bind them to a role that may, such as the ClusterRole view.";
}
