import { staleClusters } from "@/lib/correlate/attack-paths/stale-clusters";
import type { TenantConnection } from "@/lib/db/tenant";

/**
 * Asks for the attack paths of every cluster that these assets touch. To search a large cluster takes seconds, and whoever changed an object
 * does not wait for that: the request stands, with the time since when paths may be out of date, until `correlatePaths` has answered it.
 *
 * Returns  ids of the clusters, for the job that answers; a request whose job is lost is handed over again by the sweeper.
 */
export async function askForPaths(
  connection: TenantConnection,
  orgId: string,
  assetIds: readonly string[],
): Promise<string[]> {
  const clusters = (await staleClusters(connection, orgId, assetIds)).map(({ id }) => id);
  if (clusters.length > 0) {
    await connection.query(
      `INSERT INTO attack_path_request AS r (org_id, cluster_id, token, asked_at)
       SELECT $1, id, gen_random_uuid(), now() FROM unnest($2::uuid[]) AS c(id) ORDER BY id
       ON CONFLICT (org_id, cluster_id) DO UPDATE SET token = EXCLUDED.token`,
      [orgId, clusters],
    );
  }
  return clusters;
}
