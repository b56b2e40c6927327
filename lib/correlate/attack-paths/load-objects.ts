import type { MirrorSource } from "@/lib/correlate/attack-paths/mirror";
import type { TenantConnection } from "@/lib/db/tenant";
import { object, type Plain } from "@/lib/engine/privilege/plain";

const FETCH_ROWS = 2_000;

/** The objects that live in a cluster now, by organization and cluster; an object's digest is of all that it says, its place included. */
export const MIRRORED_OBJECTS: MirrorSource<Plain> = {
  rows: `SELECT kind || '/' || namespace || '/' || name AS place, ROW(digest) AS told, object::text AS row FROM cluster_object
          WHERE org_id = $1 AND cluster_id = $2 AND is_live`,
  parse: object,
};

/** The same as far as inventories tell, once. Read in pieces, so that no answer is large. */
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
