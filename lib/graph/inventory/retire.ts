import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";

/** Ids of assets whose retirement changed, how many of them are retired now, and how many of those are workloads. */
export type Retired = { ids: string[]; retired: number; workloads: number };

const Row = z.object({ id: z.string(), kind: z.string(), retired: z.boolean() });

/**
 * Retires what nothing live supports any more, brings back what is there again, and notes an earlier first sighting;
 * changed-only.
 *
 * Use      after `stageLifetimes`.
 * Support  an asset inside a cluster lives while its `in` edge does. Only an import that covers its place ends that, so a
 *          cluster that went silent retires nothing.
 * Reports  one that saw the asset after it was gone counts as well: then it is gone since the next covering inventory.
 */
export async function retireAssets(connection: TenantConnection, orgId: string, clusterId: string): Promise<Retired> {
  return asRetired(
    await rowsOf(
      connection,
      Row,
      `WITH gone AS (
         SELECT l.id, upper(l.live) AS at,
                (SELECT max(si.scanned_at) FROM stream s JOIN stream_import si ON si.org_id = $1 AND si.stream_id = s.id
                  WHERE s.org_id = $1 AND s.asset_id = l.id AND si.scanned_at > upper(l.live)) AS reported_at
           FROM inv_lived l WHERE NOT l.is_live),
       due AS (
         SELECT l.id, lower(l.live) AS first_at, CASE WHEN g.reported_at IS NULL THEN g.at
                ELSE (SELECT min(i.scanned_at) FROM inventory_import i
                       WHERE i.org_id = $1 AND i.cluster_id = $2 AND (i.complete OR i.watched) AND i.scanned_at > g.reported_at) END AS at
           FROM inv_lived l LEFT JOIN gone g ON g.id = l.id)
       UPDATE asset a SET retired_at = d.at, first_seen_at = least(a.first_seen_at, d.first_at),
              retired_reason = CASE WHEN d.at IS NOT NULL THEN 'The cluster''s inventory does not list it any more.' END
         FROM due d WHERE a.org_id = $1 AND a.id = d.id AND (a.retired_at IS DISTINCT FROM d.at OR a.first_seen_at > d.first_at)
       RETURNING a.id, a.kind, a.retired_at IS NOT NULL AS retired`,
      [orgId, clusterId],
    ),
  );
}

/** Kinds whose absence from a complete listing means that nothing runs. */
const RUNNING_KINDS =
  "ARRAY['Pod','Deployment','StatefulSet','DaemonSet','ReplicaSet','ReplicationController','Job','CronJob','DeploymentConfig']";

/**
 * The same for images that inventories cover. An image is retired when no workload of any cluster names it, since the
 * first complete or watched inventory at or after that; a mere file of objects that stops naming it is not enough.
 *
 * Looks    at the images that this cluster ever ran; where `changed` is given, at those of them of which a reference changed, and at those that
 *          nothing runs and that are not retired yet.
 */
export async function retireImages(
  connection: TenantConnection,
  orgId: string,
  clusterId: string,
  changed: readonly string[] | null,
): Promise<Retired> {
  return asRetired(
    await rowsOf(
      connection,
      Row,
      `WITH ran AS (${changed ? RAN_AND_CHANGED : "SELECT DISTINCT asset_id FROM image_reference WHERE org_id = $1 AND cluster_id = $2"}),
       used AS (
         SELECT r.asset_id, bool_or(r.is_live) AS is_live, max(upper(r.live)) AS gone_at, min(lower(r.live)) AS first_at,
                (array_agg(r.cluster_id ORDER BY upper(r.live) DESC NULLS FIRST, r.cluster_id))[1] AS last_cluster
           FROM image_reference r JOIN ran ON ran.asset_id = r.asset_id WHERE r.org_id = $1 GROUP BY r.asset_id),
       due AS (
         SELECT u.asset_id, u.first_at, CASE WHEN NOT u.is_live THEN
                  (SELECT min(i.scanned_at) FROM inventory_import i
                    WHERE i.org_id = $1 AND i.cluster_id = u.last_cluster AND (i.complete OR i.watched) AND i.kinds && ${RUNNING_KINDS} AND i.scanned_at >= u.gone_at) END AS at
           FROM used u)
       UPDATE asset a SET inventoried = true, retired_at = d.at, first_seen_at = least(a.first_seen_at, d.first_at),
              retired_reason = CASE WHEN d.at IS NOT NULL THEN 'No workload runs it any more.' END
         FROM due d
        WHERE a.org_id = $1 AND a.id = d.asset_id
          AND (NOT a.inventoried OR a.retired_at IS DISTINCT FROM d.at OR a.first_seen_at > d.first_at)
       RETURNING a.id, a.kind, a.retired_at IS NOT NULL AS retired`,
      changed ? [orgId, clusterId, changed] : [orgId, clusterId],
    ),
  );
}

const RAN_AND_CHANGED = `
  SELECT unnest($3::uuid[]) AS asset_id
   UNION
  SELECT r.asset_id FROM (SELECT DISTINCT asset_id FROM image_reference WHERE org_id = $1 AND cluster_id = $2 AND NOT is_live) r
    JOIN asset a ON a.org_id = $1 AND a.id = r.asset_id AND a.retired_at IS NULL
   WHERE NOT EXISTS (SELECT 1 FROM image_reference l WHERE l.org_id = $1 AND l.asset_id = r.asset_id AND l.is_live)`;

function asRetired(rows: readonly z.output<typeof Row>[]): Retired {
  const retired = rows.filter((row) => row.retired);
  return {
    ids: rows.map((row) => row.id),
    retired: retired.length,
    workloads: retired.filter(({ kind }) => kind === "workload").length,
  };
}
