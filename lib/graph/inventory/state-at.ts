import type { TenantConnection } from "@/lib/db/tenant";
import { type ClusterObject, ClusterState, clusterObject } from "@/lib/graph/derive/cluster-state";

const FETCH_ROWS = 2_000;

/** Everything that lived in a cluster at one moment, as far as inventories tell. Read in pieces, so that no answer is large. */
export async function stateAt(
  connection: TenantConnection,
  orgId: string,
  clusterId: string,
  at: Date,
): Promise<ClusterState> {
  const objects: ClusterObject[] = [];
  await connection.query(
    `DECLARE cluster_state NO SCROLL CURSOR FOR
      SELECT kind, api_version, namespace, name, object FROM cluster_object
       WHERE org_id = $1 AND cluster_id = $2 AND live @> $3::timestamptz`,
    [orgId, clusterId, at],
  );
  for (;;) {
    const { rows } = await connection.query(`FETCH ${FETCH_ROWS} FROM cluster_state`);
    for (const row of rows) objects.push(clusterObject(row.kind, row.api_version, row.namespace, row.name, row.object));
    if (rows.length < FETCH_ROWS) break;
  }
  await connection.query("CLOSE cluster_state");
  return new ClusterState(objects);
}
