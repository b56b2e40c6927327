import type { TenantConnection } from "@/lib/db/tenant";
import { renameCluster, resolveCluster } from "@/lib/graph/inventory/cluster-identity";
import { foldObjects } from "@/lib/graph/inventory/fold-objects";
import { noteReport } from "@/lib/graph/inventory/note-report";
import { type RebuiltGraph, rebuildGraph } from "@/lib/graph/inventory/rebuild-graph";
import { retireAssets, retireImages } from "@/lib/graph/inventory/retire";
import { stageDeletions } from "@/lib/graph/inventory/stage-deletions";
import { stageLifetimes } from "@/lib/graph/inventory/stage-lifetimes";
import { stagedClusterUid, stageObjects } from "@/lib/graph/inventory/stage-objects";
import { describeAssets } from "@/lib/graph/inventory/write-assets";
import { linkAlerts } from "@/lib/graph/link-alerts";
import { linkRunningVersions } from "@/lib/graph/link-running-versions";
import { levelsToSettle } from "@/lib/graph/runtime-levels";
import type { DeletedRecord, ObjectRecord } from "@/lib/model/record";

/** One delivery of a cluster's objects. */
export type Inventory = {
  orgId: string;
  importId: string;
  clusterName: string;
  /** The uid of `kube-system` as the envelope states it; else it is looked for among the objects. */
  clusterUid: string | null;
  /** Nobody named the cluster: it stands apart until somebody places it. */
  unplaced: boolean;
  scannedAt: Date;
  /** What was listed whole: kinds (`apps/v1/Deployment` or `Deployment`; empty: those it holds), namespaces (null: all). */
  complete: { kinds: readonly string[]; namespaces: readonly string[] | null } | null;
  /** What a watching collector watched: kinds, of which it names what is gone. */
  watched: { kinds: readonly string[] } | null;
  /** How often the sender promises to report; null where it promises nothing. */
  reportsEverySeconds: number | null;
  /** Kinds it says it could not look at. */
  missing: readonly string[];
  /** Objects it says are gone; one that is among `objects` too is there. */
  deleted: readonly DeletedRecord[];
  /** Objects that live in a cluster; manifests go to `applyManifests`. */
  objects: AsyncIterable<readonly ObjectRecord[]> | readonly ObjectRecord[];
};

export type AppliedInventory = {
  /** Of objects, but `retired` is of assets. */
  counts: { objects: number; new: number; changed: number; unchanged: number; retired: number };
  /** What is not there any more: objects, and the assets that nothing stands for since. */
  gone: { objects: number; workloads: number; images: number; others: number };
  clusterAssetId: string;
  /** Assets that came or changed in what they are or are next to. */
  assetIds: string[];
  /** Images of which other versions run than before, or which are retired or back. */
  imageAssetIds: string[];
  /** Assets that are retired now or were until now. */
  retiredAssetIds: string[];
};

const NOTHING_NEW = {
  counts: { objects: 0, new: 0, changed: 0, unchanged: 0, retired: 0 },
  gone: { objects: 0, workloads: 0, images: 0, others: 0 },
  assetIds: [],
  imageAssetIds: [],
  retiredAssetIds: [],
};

const NOTHING: RebuiltGraph = { assetIds: [], imageIds: [], newContainers: 0, isPart: false };

/**
 * Brings a cluster's history, assets and edges in line with one inventory (MODEL section 3, Inventory).
 *
 * Order    of arrival does not matter: everything is folded by scan time.
 * Twice    the same objects write nothing but the record of what was covered.
 * Use      inside the import's transaction; statements do not grow with the objects, except one COPY per two thousand.
 */
export async function applyInventory(connection: TenantConnection, inventory: Inventory): Promise<AppliedInventory> {
  const { orgId, importId, scannedAt, complete } = inventory;
  const staged = await stageObjects(connection, inventory.objects);
  await stageDeletions(connection, inventory.deleted);
  const uid = inventory.clusterUid ?? (await stagedClusterUid(connection));
  const cluster = await resolveCluster(connection, orgId, {
    name: inventory.clusterName,
    uid,
    unplaced: inventory.unplaced,
    at: scannedAt,
  });
  await noteReport(connection, orgId, { clusterId: cluster.id, at: scannedAt, ...inventory });
  // A watcher that has nothing to tell adds no moment to the cluster's history.
  if (complete === null && inventory.watched && staged === 0 && inventory.deleted.length === 0) {
    return { ...NOTHING_NEW, clusterAssetId: cluster.id };
  }
  const folded = await foldObjects(connection, {
    orgId,
    importId,
    clusterId: cluster.id,
    clusterName: inventory.clusterName,
    scannedAt,
    complete,
    watched: inventory.watched,
  });
  await renameCluster(connection, orgId, cluster.id);
  const rebuilt = folded.affected
    ? await rebuildGraph(connection, { orgId, clusterId: cluster.id, clusterKey: cluster.key, ...folded.affected })
    : NOTHING;
  await stageLifetimes(connection, orgId, cluster.id, rebuilt.isPart);
  const described = folded.affected ? await describeAssets(connection, orgId, cluster.id) : [];
  const relinked = await linkRunningVersions(connection, orgId, rebuilt.imageIds);
  const images = await retireImages(connection, orgId, cluster.id, rebuilt.isPart ? rebuilt.imageIds : null);
  const assets = await retireAssets(connection, orgId, cluster.id);
  const linked = rebuilt.newContainers > 0 ? await linkAlerts(connection, orgId, { clusterId: cluster.id }) : [];
  const happened = await levelsToSettle(connection, orgId, linked);
  const { gone, ...counts } = folded.counts;
  return {
    counts: { ...counts, retired: assets.retired + images.retired },
    gone: {
      objects: gone,
      workloads: assets.workloads,
      images: images.retired,
      others: assets.retired - assets.workloads,
    },
    clusterAssetId: cluster.id,
    assetIds: [...new Set([...rebuilt.assetIds, ...described, ...assets.ids, ...happened])],
    imageAssetIds: [...new Set([...relinked, ...images.ids])],
    retiredAssetIds: [...new Set([...assets.ids, ...images.ids])],
  };
}
