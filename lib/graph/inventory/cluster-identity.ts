import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { assetMapKey, upsertAssets } from "@/lib/graph/upsert-assets";

/** What is said about a cluster: a name, and the uid of its `kube-system` namespace where known. */
export type StatedCluster = { name: string; uid: string | null; unplaced: boolean; at: Date };

export type ClusterAsset = { id: string; key: string };

const Known = z.object({
  id: z.string(),
  key: z.string(),
  uid: z.string().nullable(),
  aliases: z.array(z.string()).nullable(),
  /** When an inventory last called it by the name that is asked for. */
  namedAt: z.date().nullable(),
});
type Known = z.output<typeof Known>;

/**
 * Finds or makes the cluster that is meant (MODEL section 3, Inventory).
 *
 * Identity  the uid of `kube-system`: under another name it is the same cluster, and another uid under the same name is
 *           another one. Without a uid the name decides; several clusters that bore it: the one called so last.
 * Key       the first name, which stays: keys of everything inside begin with it. A second cluster of that name gets
 *           the beginning of its uid behind it. `name` follows the newest inventory, see `renameCluster`.
 * Locks     the cluster's row: two inventories of one cluster fold one after the other.
 */
export async function resolveCluster(
  connection: TenantConnection,
  orgId: string,
  stated: StatedCluster,
): Promise<ClusterAsset> {
  const known = await knownClusters(connection, orgId, stated);
  const found = chooseCluster(known, stated);
  const taken = known.some((cluster) => cluster.key === stated.name);
  const key = found?.key ?? (taken && stated.uid ? `${stated.name}~${stated.uid.slice(0, 8)}` : stated.name);
  const ids = await upsertAssets(connection, orgId, [
    { kind: "cluster", key, name: stated.name, unplaced: stated.unplaced, at: stated.at },
  ]);
  const id = ids.get(assetMapKey({ kind: "cluster", key })) as string;
  await connection.query("SELECT 1 FROM asset WHERE org_id = $1 AND id = $2 FOR NO KEY UPDATE", [orgId, id]);
  await noteNames(connection, orgId, id, stated);
  return { id, key };
}

/** The key under which a cluster's assets are filed, for reports that name it; null when no inventory knows that name. */
export async function findClusterKey(
  connection: TenantConnection,
  orgId: string,
  name: string,
): Promise<string | null> {
  const stated = { name, uid: null, unplaced: false, at: new Date(0) };
  return chooseCluster(await knownClusters(connection, orgId, stated), stated)?.key ?? null;
}

/** Called by the name that the newest inventory gave it; changed-only. */
export async function renameCluster(connection: TenantConnection, orgId: string, clusterId: string): Promise<void> {
  await connection.query(
    `UPDATE asset a SET name = i.stated_name
       FROM (SELECT stated_name FROM inventory_import WHERE org_id = $1 AND cluster_id = $2 ORDER BY scanned_at DESC, arrival DESC LIMIT 1) i
      WHERE a.org_id = $1 AND a.id = $2 AND a.name <> i.stated_name`,
    [orgId, clusterId],
  );
}

function knownClusters(connection: TenantConnection, orgId: string, { name, uid }: StatedCluster): Promise<Known[]> {
  return rowsOf(
    connection,
    Known,
    `SELECT a.id, a.key, a.attributes ->> 'uid' AS uid, a.attributes -> 'aliases' AS aliases,
            (SELECT max(i.scanned_at) FROM inventory_import i WHERE i.org_id = $1 AND i.cluster_id = a.id AND i.stated_name = $2) AS "namedAt"
       FROM asset a
      WHERE a.org_id = $1 AND a.kind = 'cluster'
        AND (a.key = $2 OR a.name = $2 OR a.attributes -> 'aliases' ? $2 OR a.attributes ->> 'uid' = $3)
      ORDER BY a.key`,
    [orgId, name, uid],
  );
}

function chooseCluster(known: readonly Known[], { name, uid }: StatedCluster): Known | null {
  const byUid = uid ? known.find((cluster) => cluster.uid === uid) : undefined;
  if (byUid) return byUid;
  const named = known.filter((cluster) => uid === null || cluster.uid === null);
  const latestFirst = named.toSorted(
    (a, b) =>
      (b.namedAt?.getTime() ?? 0) - (a.namedAt?.getTime() ?? 0) || Number(b.key === name) - Number(a.key === name),
  );
  return latestFirst[0] ?? null;
}

async function noteNames(
  connection: TenantConnection,
  orgId: string,
  id: string,
  stated: StatedCluster,
): Promise<void> {
  await connection.query(
    `UPDATE asset SET attributes = attributes || jsonb_strip_nulls(jsonb_build_object(
              'uid', coalesce(attributes ->> 'uid', $3::text),
              'aliases', (SELECT jsonb_agg(DISTINCT n ORDER BY n) FROM (
                  SELECT jsonb_array_elements_text(coalesce(attributes -> 'aliases', '[]')) AS n UNION SELECT $4::text) AS names)))
      WHERE org_id = $1 AND id = $2
        AND ((attributes ->> 'uid' IS NULL AND $3::text IS NOT NULL) OR NOT coalesce(attributes -> 'aliases' ? $4, false))`,
    [orgId, id, stated.uid, stated.name],
  );
}
