import { type ClusterApi, ClusterUnusable, ListFailed } from "@/lib/adapters/kubernetes-api";
import { LISTED_KINDS, type ListedKind } from "@/lib/adapters/kubernetes-kinds";
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
  collector: { version: string };
  errors: { kind: string; reason: string }[];
  items: Record<string, unknown>[];
};

export type CollectOptions = {
  clusterName: string;
  collectorVersion: string;
  collectedAt: Date;
  /** Told before each kind is listed. */
  onKind?: (kind: string) => void;
};

/** `forbidden`: kinds we may not list. They are left out of `kinds`: the snapshot says nothing about them. */
export type Collected = { snapshot: InventorySnapshot; forbidden: string[] };

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
  let resourceVersion: string | null = null;
  for (const listed of LISTED_KINDS) {
    if (listed.instead && kinds.some((kind) => kind.endsWith(`/${listed.instead}`))) continue;
    options.onKind?.(listed.kind);
    const result = await listKind(api, listed);
    if (result.outcome === "forbidden") forbidden.push(listed.kind);
    if (result.outcome === "failed") errors.push({ kind: result.kind, reason: result.reason });
    if (result.outcome !== "listed") continue;
    kinds.push(result.kind);
    for (const item of result.items) items.push(item);
    resourceVersion ??= result.resourceVersion;
  }
  if (kinds.length === 0) throw new ClusterUnusable(nothingListed(forbidden, errors));
  return {
    forbidden,
    snapshot: {
      apiVersion: "plimsoll.dev/v1",
      kind: "InventorySnapshot",
      cluster: { name: options.clusterName, ...uidOfCluster(items) },
      collectedAt: options.collectedAt.toISOString(),
      complete: errors.length === 0,
      kinds,
      namespaces: null,
      resourceVersion,
      collector: { version: options.collectorVersion },
      errors,
      items,
    },
  };
}

type Listed = { items: Record<string, unknown>[]; resourceVersion: string | null };
type Result =
  | ({ outcome: "listed"; kind: string } & Listed)
  | { outcome: "absent" }
  | { outcome: "forbidden" }
  | { outcome: "failed"; kind: string; reason: string };

/** The first version of the kind that the server has. */
async function listKind(api: ClusterApi, listed: ListedKind): Promise<Result> {
  for (const apiVersion of listed.versions) {
    const kind = `${apiVersion}/${listed.kind}`;
    try {
      return { outcome: "listed", kind, ...(await listVersion(api, apiVersion, listed)) };
    } catch (error) {
      if (!(error instanceof ListFailed)) throw error;
      if (error.status === 403) return { outcome: "forbidden" };
      if (error.status !== 404) return { outcome: "failed", kind, reason: error.message };
    }
  }
  return { outcome: "absent" };
}

async function listVersion(api: ClusterApi, apiVersion: string, { kind, plural }: ListedKind): Promise<Listed> {
  const path = apiVersion.includes("/") ? `/apis/${apiVersion}/${plural}` : `/api/${apiVersion}/${plural}`;
  const found: Listed = { items: [], resourceVersion: null };
  const restart = () => {
    found.items = [];
    found.resourceVersion = null;
  };
  for await (const page of api.list(path, restart)) {
    found.resourceVersion ??= page.resourceVersion;
    for (const item of page.items) found.items.push(trimObject(item, apiVersion, kind));
  }
  return found;
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
