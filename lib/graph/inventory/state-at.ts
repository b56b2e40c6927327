import type { TenantConnection } from "@/lib/db/tenant";
import { type ClusterObject, ClusterState, clusterObject } from "@/lib/graph/derive/cluster-state";

const FETCH_ROWS = 2_000;

const COLUMNS = "kind, api_version, namespace, name, object";

/** Everything that lived in a cluster at one moment, as far as inventories tell. Read in pieces, so that no answer is large. */
export function stateAt(
  connection: TenantConnection,
  orgId: string,
  clusterId: string,
  at: Date,
): Promise<ClusterState> {
  return readState(
    connection,
    `SELECT ${COLUMNS} FROM cluster_object WHERE org_id = $1 AND cluster_id = $2 AND live @> $3::timestamptz`,
    [orgId, clusterId, at],
  );
}

/** Which objects of a cluster: all of some namespaces, those of some kinds in others, and those of some kinds wherever they are. */
export type PartOfState = {
  namespaces: readonly string[];
  pointers: { namespaces: readonly string[]; kinds: readonly string[] };
  kinds: readonly string[];
};

/** A part of what lives in a cluster now, always with what lies outside namespaces. */
export function partOfState(
  connection: TenantConnection,
  orgId: string,
  clusterId: string,
  { namespaces, pointers, kinds }: PartOfState,
): Promise<ClusterState> {
  const live = `SELECT ${COLUMNS} FROM cluster_object WHERE org_id = $1 AND cluster_id = $2 AND is_live`;
  const whole = "namespace = ANY($3::text[])";
  return readState(
    connection,
    `${live} AND ${whole}
     UNION ALL ${live} AND namespace = ANY($4::text[]) AND kind = ANY($5::text[]) AND NOT ${whole}
     UNION ALL ${live} AND kind = ANY($6::text[]) AND NOT ${whole} AND NOT (namespace = ANY($4::text[]) AND kind = ANY($5::text[]))`,
    [orgId, clusterId, ["", ...namespaces], pointers.namespaces, pointers.kinds, kinds],
  );
}

async function readState(connection: TenantConnection, query: string, values: unknown[]): Promise<ClusterState> {
  const objects: ClusterObject[] = [];
  await connection.query(`DECLARE cluster_state NO SCROLL CURSOR FOR ${query}`, values);
  for (;;) {
    const { rows } = await connection.query(`FETCH ${FETCH_ROWS} FROM cluster_state`);
    for (const row of rows) objects.push(clusterObject(row.kind, row.api_version, row.namespace, row.name, row.object));
    if (rows.length < FETCH_ROWS) break;
  }
  await connection.query("CLOSE cluster_state");
  return new ClusterState(objects);
}
