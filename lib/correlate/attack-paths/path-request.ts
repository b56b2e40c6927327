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

/** Somebody asked again while a search went well: that those before it failed makes nobody wait any longer. */
export async function forgetFailures(connection: TenantConnection, orgId: string, { id }: PathRequest): Promise<void> {
  await connection.query(
    "UPDATE attack_path_request SET failures = 0, next_at = NULL, reason = NULL WHERE org_id = $1 AND cluster_id = $2 AND failures > 0",
    [orgId, id],
  );
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

/** The first failure is followed by another try after half a minute, each later one after twice as long, a day at most. */
const RETRY_S = 30;
const RETRY_AT_MOST_S = 86_400;
const MAX_REASON = 500;

/**
 * Notes that a search failed, and why, in words for people: it is tried again, each time later. Somebody who asks again meanwhile changes nothing of it:
 * a cluster whose objects change all the time would be searched in vain all the time.
 *
 * Returns  milliseconds until the next try; null when nobody asks any more.
 */
export async function failPathRequest(
  connection: TenantConnection,
  orgId: string,
  clusterId: string,
  reason: string,
): Promise<number | null> {
  const [failed] = await rowsOf(
    connection,
    z.object({ delayMs: z.number() }),
    `UPDATE attack_path_request r SET failures = r.failures + 1, reason = $5,
            next_at = now() + make_interval(secs => least($3 * power(2, least(r.failures, 20)), $4))
      WHERE org_id = $1 AND cluster_id = $2
      RETURNING (extract(epoch FROM next_at - now()) * 1000)::int AS "delayMs"`,
    [orgId, clusterId, RETRY_S, RETRY_AT_MOST_S, reason.slice(0, MAX_REASON)],
  );
  return failed?.delayMs ?? null;
}

/** After a search a cluster rests this many times as long as it took: a fifth of a processor, whatever a watching collector sends. */
const REST_TIMES = 4;
const REST_AT_MOST_S = 300;

/** Milliseconds until the cluster may be searched again, after the last search or after those that failed; 0 when it may be now. */
export async function restOfCluster(connection: TenantConnection, orgId: string, clusterId: string): Promise<number> {
  const [found] = await rowsOf(
    connection,
    z.object({ restMs: z.number() }),
    `SELECT greatest(0, extract(epoch FROM greatest(
              (SELECT ended_at + least(make_interval(secs => took_ms * $3 / 1000.0), make_interval(secs => $4))
                 FROM attack_path_run WHERE org_id = $1 AND cluster_id = $2),
              (SELECT next_at FROM attack_path_request WHERE org_id = $1 AND cluster_id = $2)) - now()) * 1000)::int AS "restMs"`,
    [orgId, clusterId, REST_TIMES, REST_AT_MOST_S],
  );
  return found?.restMs ?? 0;
}

/** A cluster of at most so many objects whose last search took no longer is searched while whoever changed it waits. */
const QUICK_OBJECTS = 5_000;
const QUICK_MS = 1_000;

/** Of these clusters those whose search nobody minds waiting for: small ones, as far as the last search tells, and none whose search fails. */
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
        AND NOT EXISTS (SELECT 1 FROM attack_path_request q WHERE q.org_id = $1 AND q.cluster_id = c.id AND q.failures > 0)
        AND (SELECT count(*) FROM (SELECT 1 FROM cluster_object o WHERE o.org_id = $1 AND o.cluster_id = c.id AND o.is_live LIMIT $4 + 1) live) <= $4`,
    [orgId, clusterIds, QUICK_MS, QUICK_OBJECTS],
  );
  return found.map(({ id }) => id);
}
