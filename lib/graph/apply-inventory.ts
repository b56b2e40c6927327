import type { TenantConnection } from "@/lib/db/tenant";
import { renameCluster, resolveCluster } from "@/lib/graph/inventory/cluster-identity";
import { foldObjects } from "@/lib/graph/inventory/fold-objects";
import { type RebuiltGraph, rebuildGraph } from "@/lib/graph/inventory/rebuild-graph";
import { retireAssets, retireImages } from "@/lib/graph/inventory/retire";
import { stageLifetimes } from "@/lib/graph/inventory/stage-lifetimes";
import { stagedClusterUid, stageObjects } from "@/lib/graph/inventory/stage-objects";
import { describeAssets } from "@/lib/graph/inventory/write-assets";
import { linkAlerts } from "@/lib/graph/link-alerts";
import { linkRunningVersions } from "@/lib/graph/link-running-versions";
import type { ObjectRecord } from "@/lib/model/record";

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
  /** Objects that live in a cluster; manifests go to `applyManifests`. */
  objects: AsyncIterable<readonly ObjectRecord[]> | readonly ObjectRecord[];
};

export type AppliedInventory = {
  /** Of objects, but `retired` is of assets. */
  counts: { objects: number; new: number; changed: number; unchanged: number; retired: number };
  clusterAssetId: string;
  /** Assets that came or changed in what they are or are next to. */
  assetIds: string[];
  /** Images of which other versions run than before, or which are retired or back. */
  imageAssetIds: string[];
  /** Assets that are retired now or were until now. */
  retiredAssetIds: string[];
};

const NOTHING: RebuiltGraph = { assetIds: [], imageIds: [], newContainers: 0 };

/**
 * Brings a cluster's history, assets and edges in line with one inventory (MODEL section 3, Inventory).
 *
 * Order    of arrival does not matter: everything is folded by scan time.
 * Twice    the same objects write nothing but the record of what was covered.
 * Use      inside the import's transaction; statements do not grow with the objects, except one COPY per two thousand.
 */
export async function applyInventory(connection: TenantConnection, inventory: Inventory): Promise<AppliedInventory> {
  const { orgId, importId, scannedAt, complete } = inventory;
  await stageObjects(connection, inventory.objects);
  const uid = inventory.clusterUid ?? (await stagedClusterUid(connection));
  const cluster = await resolveCluster(connection, orgId, {
    name: inventory.clusterName,
    uid,
    unplaced: inventory.unplaced,
    at: scannedAt,
  });
  const folded = await foldObjects(connection, {
    orgId,
    importId,
    clusterId: cluster.id,
    clusterName: inventory.clusterName,
    scannedAt,
    complete,
  });
  await renameCluster(connection, orgId, cluster.id);
  const rebuilt = folded.affected
    ? await rebuildGraph(connection, { orgId, clusterId: cluster.id, clusterKey: cluster.key, ...folded.affected })
    : NOTHING;
  await stageLifetimes(connection, orgId, cluster.id);
  const described = folded.affected ? await describeAssets(connection, orgId, cluster.id) : [];
  const relinked = await linkRunningVersions(connection, orgId, rebuilt.imageIds);
  const images = await retireImages(connection, orgId, cluster.id);
  const assets = await retireAssets(connection, orgId, cluster.id);
  if (rebuilt.newContainers > 0) await linkAlerts(connection, orgId, { clusterId: cluster.id });
  const { gone: _, ...counts } = folded.counts;
  return {
    counts: { ...counts, retired: assets.retired + images.retired },
    clusterAssetId: cluster.id,
    assetIds: [...new Set([...rebuilt.assetIds, ...described, ...assets.ids])],
    imageAssetIds: [...new Set([...relinked, ...images.ids])],
    retiredAssetIds: [...new Set([...assets.ids, ...images.ids])],
  };
}
