import { gzipSync } from "node:zlib";
import type { InventorySnapshot } from "@/lib/adapters/kubernetes";
import type { Change } from "@/lib/adapters/watch/known-objects";

/** One document on its way, packed. `told`: what is in it, for people. */
export type CollectorDocument = { name: string; isListing: boolean; bytes: Buffer; told: Told };
export type Told = { what: "listing" | "changes" | "unchanged"; collectedAt: string; objects: number; deleted: number };

/** What changed since the last document; docs/inventory-envelope.md describes it. */
type InventoryDelta = Omit<InventorySnapshot, "kind" | "complete" | "namespaces"> & {
  kind: "InventoryDelta";
  deleted: { apiVersion: string; kind: string; namespace?: string; name: string; uid?: string }[];
};

export type Watched = Pick<InventorySnapshot, "cluster" | "collectedAt" | "kinds" | "errors" | "collector"> & {
  resourceVersion: string | null;
};

export function listingDocument(snapshot: InventorySnapshot): CollectorDocument {
  const { collectedAt, cluster, items } = snapshot;
  return {
    name: `inventory-${cluster.name}.json`,
    isListing: true,
    bytes: packed(snapshot),
    told: { what: "listing", collectedAt, objects: items.length, deleted: 0 },
  };
}

/** Without changes it says no more than that the kinds were watched until `collectedAt`. */
export function deltaDocument(watched: Watched, changes: readonly Change[]): CollectorDocument {
  const items = changes.flatMap(({ object }) => (object ? [object] : []));
  const deleted = changes.filter(({ object }) => object === null).map(withoutObject);
  const kinds = [...new Set([...watched.kinds, ...changes.map(({ apiVersion, kind }) => `${apiVersion}/${kind}`)])];
  const delta: InventoryDelta = {
    apiVersion: "plimsoll.dev/v1",
    kind: "InventoryDelta",
    ...watched,
    kinds,
    items,
    deleted,
  };
  const what = changes.length > 0 ? "changes" : "unchanged";
  return {
    name: `inventory-${watched.cluster.name}-${what}.json`,
    isListing: false,
    bytes: packed(delta),
    told: { what, collectedAt: watched.collectedAt, objects: items.length, deleted: deleted.length },
  };
}

function withoutObject({ apiVersion, kind, namespace, name, uid }: Change): InventoryDelta["deleted"][number] {
  return { apiVersion, kind, ...(namespace ? { namespace } : {}), name, ...(uid ? { uid } : {}) };
}

function packed(document: InventorySnapshot | InventoryDelta): Buffer {
  return gzipSync(JSON.stringify(document), { level: 5 });
}
