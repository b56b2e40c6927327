import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";

const Row = z.object({
  token: z.string(),
  id: z.string(),
  key: z.string(),
  inventory: z.string(),
  before: z.instanceof(Buffer).nullable(),
});

/**
 * A cluster whose paths somebody asked for: its asset and key, the arrival of its newest inventory, and what the last search was made from.
 * `token` is another one when somebody asks again.
 */
export type PathRequest = z.output<typeof Row>;

/** Null when nobody asks, or when there is no such cluster any more. */
export async function openPathRequest(
  connection: TenantConnection,
  orgId: string,
  clusterId: string,
): Promise<PathRequest | null> {
  const [found] = await rowsOf(
    connection,
    Row,
    `SELECT q.token, c.id, c.key, r.inputs AS before,
            (SELECT max(i.arrival) FROM inventory_import i WHERE i.org_id = $1 AND i.cluster_id = $2)::text AS inventory
       FROM attack_path_request q
       JOIN asset c ON c.org_id = $1 AND c.id = q.cluster_id
       LEFT JOIN attack_path_run r ON r.org_id = $1 AND r.cluster_id = q.cluster_id
      WHERE q.org_id = $1 AND q.cluster_id = $2
        AND EXISTS (SELECT 1 FROM inventory_import i WHERE i.org_id = $1 AND i.cluster_id = $2)`,
    [orgId, clusterId],
  );
  return found ?? null;
}

/** Takes a request that is answered away; false when somebody asked again meanwhile. */
export async function closePathRequest(
  connection: TenantConnection,
  orgId: string,
  { id, token }: PathRequest,
): Promise<boolean> {
  const { rowCount } = await connection.query(
    "DELETE FROM attack_path_request WHERE org_id = $1 AND cluster_id = $2 AND token = $3",
    [orgId, id, token],
  );
  return rowCount === 1;
}

/** A request that no cluster stands behind (it was merged into another one, say); any other one waits for its answer. */
export async function dropPathRequest(connection: TenantConnection, orgId: string, clusterId: string): Promise<void> {
  await connection.query(
    `DELETE FROM attack_path_request WHERE org_id = $1 AND cluster_id = $2
        AND NOT EXISTS (SELECT 1 FROM inventory_import i JOIN asset c ON c.org_id = $1 AND c.id = i.cluster_id
                         WHERE i.org_id = $1 AND i.cluster_id = $2)`,
    [orgId, clusterId],
  );
}

/** After a search a cluster rests this many times as long as it took: a fifth of a processor, whatever a watching collector sends. */
const REST_TIMES = 4;
const REST_AT_MOST_S = 300;

/** Milliseconds until the cluster may be searched again; 0 when it may be now. */
export async function restOfCluster(connection: TenantConnection, orgId: string, clusterId: string): Promise<number> {
  const [found] = await rowsOf(
    connection,
    z.object({ restMs: z.number() }),
    `SELECT greatest(0, extract(epoch FROM ended_at + least(make_interval(secs => took_ms * $3 / 1000.0), make_interval(secs => $4)) - now()) * 1000)::int AS "restMs"
       FROM attack_path_run WHERE org_id = $1 AND cluster_id = $2 AND ended_at IS NOT NULL`,
    [orgId, clusterId, REST_TIMES, REST_AT_MOST_S],
  );
  return found?.restMs ?? 0;
}

/** A cluster of at most so many objects whose last search took no longer is searched while whoever changed it waits. */
const QUICK_OBJECTS = 2_000;
const QUICK_MS = 1_000;

/** Of these clusters those whose search nobody minds waiting for: small ones, as far as the last search tells. */
export async function quickClusters(
  connection: TenantConnection,
  orgId: string,
  clusterIds: readonly string[],
): Promise<string[]> {
  if (clusterIds.length === 0) return [];
  const found = await rowsOf(
    connection,
    z.object({ id: z.string() }),
    `SELECT c.id FROM unnest($2::uuid[]) AS c(id)
       LEFT JOIN attack_path_run r ON r.org_id = $1 AND r.cluster_id = c.id
      WHERE coalesce(r.took_ms, 0) <= $3
        AND (SELECT count(*) FROM (SELECT 1 FROM cluster_object o WHERE o.org_id = $1 AND o.cluster_id = c.id AND o.is_live LIMIT $4 + 1) live) <= $4`,
    [orgId, clusterIds, QUICK_MS, QUICK_OBJECTS],
  );
  return found.map(({ id }) => id);
}
