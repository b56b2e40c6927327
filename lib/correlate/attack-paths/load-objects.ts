import type { TenantConnection } from "@/lib/db/tenant";
import { object, type Plain } from "@/lib/engine/privilege/plain";

const FETCH_ROWS = 2_000;

/** A digest of everything that lives in a cluster; two inventories of the same objects have the same. */
export async function objectsDigest(connection: TenantConnection, orgId: string, clusterId: string): Promise<string> {
  const { rows } = await connection.query<{ digest: string | null }>(
    `SELECT md5(string_agg(digest, '' ORDER BY kind, namespace, name)) AS digest FROM cluster_object
      WHERE org_id = $1 AND cluster_id = $2 AND is_live`,
    [orgId, clusterId],
  );
  return rows[0]?.digest ?? "";
}

/** The objects that live in a cluster now, as far as inventories tell. Read in pieces, so that no answer is large. */
export async function liveObjects(connection: TenantConnection, orgId: string, clusterId: string): Promise<Plain[]> {
  const objects: Plain[] = [];
  await connection.query(
    `DECLARE live_objects NO SCROLL CURSOR FOR
      SELECT object FROM cluster_object WHERE org_id = $1 AND cluster_id = $2 AND is_live`,
    [orgId, clusterId],
  );
  for (;;) {
    const { rows } = await connection.query<{ object: unknown }>(`FETCH ${FETCH_ROWS} FROM live_objects`);
    for (const row of rows) objects.push(object(row.object));
    if (rows.length < FETCH_ROWS) break;
  }
  await connection.query("CLOSE live_objects");
  return objects;
}
