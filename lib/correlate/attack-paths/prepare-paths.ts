import { z } from "zod";
import { readCluster } from "@/lib/correlate/attack-paths/cluster-paths";
import type { PathRun } from "@/lib/correlate/attack-paths/correlate-paths";
import { restOfCluster } from "@/lib/correlate/attack-paths/path-request";
import type { ResidentClusters } from "@/lib/correlate/attack-paths/resident-cluster";
import { searchKept } from "@/lib/correlate/attack-paths/search-kept";
import { staleClusters } from "@/lib/correlate/attack-paths/stale-clusters";
import type { Db } from "@/lib/db/client";
import { rowsOf } from "@/lib/db/rows";
import { withTenantConnection } from "@/lib/db/tenant";

const Cluster = z.object({ id: z.string(), key: z.string(), before: z.instanceof(Buffer).nullable() });

/**
 * Searches those of the kept clusters that some assets touch, which are stored but not scored yet: what is found waits for the request that comes when they
 * are, and is written then if what it was found in is still what is stored. Writes nothing, answers nobody; a cluster that rests goes on resting.
 */
export async function preparePaths(
  db: Db,
  orgId: string,
  assetIds: readonly string[],
  { now, signal, residents }: PathRun & { residents: ResidentClusters },
): Promise<void> {
  const kept = new Set(residents.ofOrganization(orgId));
  if (kept.size === 0) return;
  const touched = await withTenantConnection(db, orgId, (connection) => staleClusters(connection, orgId, assetIds));
  for (const { id } of touched) if (kept.has(id)) await prepareOne(db, orgId, id, { now, signal, residents });
}

function prepareOne(
  db: Db,
  orgId: string,
  clusterId: string,
  { now, signal, residents }: PathRun & { residents: ResidentClusters },
): Promise<void> {
  return residents.use(orgId, clusterId, async (kept) => {
    const cluster = await withTenantConnection(db, orgId, async (connection) => {
      if ((await restOfCluster(connection, orgId, clusterId)) > 0) return null;
      const [found] = await rowsOf(
        connection,
        Cluster,
        `SELECT c.id, c.key, r.inputs AS before FROM asset c LEFT JOIN attack_path_run r ON r.org_id = $1 AND r.cluster_id = c.id
          WHERE c.org_id = $1 AND c.id = $2`,
        [orgId, clusterId],
      );
      return found;
    });
    if (!cluster) return;
    await searchKept(kept, cluster.key, await readCluster(db, orgId, cluster, { now, kept }), signal);
  });
}
