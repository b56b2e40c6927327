import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { computeExposure } from "@/lib/engine/exposure";
import { deriveGraph } from "@/lib/graph/derive/derive-graph";
import { foldEdges } from "@/lib/graph/inventory/fold-edges";
import { foldReferences } from "@/lib/graph/inventory/fold-references";
import { createGraphStaging, type Moment, stageGraph } from "@/lib/graph/inventory/stage-graph";
import { stateAt } from "@/lib/graph/inventory/state-at";
import { storeContainers } from "@/lib/graph/inventory/store-containers";
import { insertAssets } from "@/lib/graph/inventory/write-assets";

/** The cluster, the span in which its state became another, and the scan time of its newest inventory. */
export type Rebuild = {
  orgId: string;
  clusterId: string;
  clusterKey: string;
  from: Date;
  until: Date | null;
};

/** Assets that came or have another edge than before, and images of which some workload's reference did. */
export type RebuiltGraph = { assetIds: string[]; imageIds: string[]; newContainers: number };

/**
 * Derives assets, edges and image references anew for the span in which a cluster's objects changed, and folds them in.
 *
 * Moments  the scan times inside the span, since between two of them nothing is known to change. In order of arrival
 *          that is one, now; a late inventory may touch several. Each is derived whole and written as a difference.
 */
export async function rebuildGraph(connection: TenantConnection, rebuild: Rebuild): Promise<RebuiltGraph> {
  await createGraphStaging(connection);
  for (const moment of await momentsOf(connection, rebuild)) {
    const state = await stateAt(connection, rebuild.orgId, rebuild.clusterId, moment.at);
    const exposures = new Map(computeExposure(state.bodies()).map((exposure) => [exposure.workload, exposure]));
    await stageGraph(connection, deriveGraph(state, rebuild.clusterKey, exposures), moment);
  }
  await connection.query(
    "ANALYZE inv_asset (kind, key); ANALYZE inv_edge (from_kind, from_key, to_kind, to_key); ANALYZE inv_reference; ANALYZE inv_container",
  );
  const inserted = await insertAssets(connection, rebuild);
  const edges = await foldEdges(connection, rebuild);
  const imageIds = await foldReferences(connection, rebuild);
  const newContainers = await storeContainers(connection, rebuild);
  return { assetIds: [...new Set([...inserted, ...edges])], imageIds, newContainers };
}

/**
 * A late inventory may end what was live before it: then the moment before is what such an asset last looked like, and
 * it is derived too, to describe it.
 */
async function momentsOf(connection: TenantConnection, rebuild: Rebuild): Promise<Moment[]> {
  const times = await rowsOf(
    connection,
    z.object({ at: z.date() }),
    `SELECT DISTINCT scanned_at AS at FROM inventory_import
      WHERE org_id = $1 AND cluster_id = $2
        AND scanned_at >= coalesce((SELECT max(scanned_at) FROM inventory_import WHERE org_id = $1 AND cluster_id = $2 AND scanned_at < $3), $3)
      ORDER BY 1`,
    [rebuild.orgId, rebuild.clusterId, rebuild.from],
  );
  const isLate = (times.at(-1)?.at ?? rebuild.from) > rebuild.from;
  return times.flatMap(({ at }, index): Moment[] => {
    if (at < rebuild.from) return isLate ? [{ at, until: at }] : [];
    if (rebuild.until !== null && at >= rebuild.until) return [];
    return [{ at, until: times[index + 1]?.at ?? null }];
  });
}
