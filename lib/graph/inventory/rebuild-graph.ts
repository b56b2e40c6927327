import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { surveyExposure } from "@/lib/engine/exposure";
import { deriveGraph } from "@/lib/graph/derive/derive-graph";
import type { ChangedPlace } from "@/lib/graph/derive/derive-part";
import { outlineOf } from "@/lib/graph/derive/outline";
import { writeOutline } from "@/lib/graph/inventory/cluster-outline";
import { derivePartNow } from "@/lib/graph/inventory/derive-part-now";
import { foldEdges } from "@/lib/graph/inventory/fold-edges";
import { foldReferences } from "@/lib/graph/inventory/fold-references";
import { createGraphStaging, type Moment, stageGraph } from "@/lib/graph/inventory/stage-graph";
import { stateAt } from "@/lib/graph/inventory/state-at";
import { storeContainers } from "@/lib/graph/inventory/store-containers";
import { insertAssets } from "@/lib/graph/inventory/write-assets";

/** The cluster, the span in which its state became another, and where it did. */
export type Rebuild = {
  orgId: string;
  clusterId: string;
  clusterKey: string;
  from: Date;
  until: Date | null;
  changed: readonly ChangedPlace[];
};

/**
 * Assets that came or have another edge than before, and images of which some workload's reference did. `isPart`: only what is in the
 * temporary table `inv_scope` was looked at, since nothing else can differ.
 */
export type RebuiltGraph = { assetIds: string[]; imageIds: string[]; newContainers: number; isPart: boolean };

/**
 * Derives assets, edges and image references anew for the span in which a cluster's objects changed, and folds them in.
 *
 * Moments  the scan times inside the span, since between two of them nothing is known to change. In order of arrival
 *          that is one, now; a late inventory may touch several. Each is derived whole and written as a difference.
 * Part     where what changed now can matter only to its own namespaces, only those are derived (derive-part.ts): a change of one object costs
 *          what its namespace holds, not what the cluster does.
 */
export async function rebuildGraph(connection: TenantConnection, rebuild: Rebuild): Promise<RebuiltGraph> {
  await createGraphStaging(connection);
  const moments = await momentsOf(connection, rebuild);
  const [now, ...others] = moments;
  const isNow = now !== undefined && now.until === null && others.length === 0 && rebuild.until === null;
  const part = isNow ? await derivePartNow(connection, rebuild) : null;
  if (part && now) await stageGraph(connection, part, now);
  else for (const moment of moments) await stageWhole(connection, rebuild, moment);
  await connection.query(
    "ANALYZE inv_asset (kind, key); ANALYZE inv_edge (from_kind, from_key, to_kind, to_key); ANALYZE inv_reference; ANALYZE inv_container",
  );
  const isPart = part !== null;
  const inserted = await insertAssets(connection, rebuild);
  const edges = await foldEdges(connection, rebuild, isPart);
  const imageIds = await foldReferences(connection, rebuild, isPart);
  const newContainers = await storeContainers(connection, rebuild);
  return { assetIds: [...new Set([...inserted, ...edges])], imageIds, newContainers, isPart };
}

/** Of the newest moment it is noted how the cluster hangs together, for the next time that a part of it changes. */
async function stageWhole(connection: TenantConnection, rebuild: Rebuild, moment: Moment): Promise<void> {
  const state = await stateAt(connection, rebuild.orgId, rebuild.clusterId, moment.at);
  const { workloads, proxyNamespaces } = surveyExposure(state.bodies());
  const exposures = new Map(workloads.map((exposure) => [exposure.workload, exposure]));
  await stageGraph(connection, deriveGraph(state, rebuild.clusterKey, exposures), moment);
  if (moment.until === null)
    await writeOutline(connection, rebuild.orgId, rebuild.clusterId, outlineOf(state, proxyNamespaces));
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
