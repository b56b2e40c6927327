import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { isLastMoment } from "@/lib/graph/inventory/last-moment";
import type { Rebuild } from "@/lib/graph/inventory/rebuild-graph";

/**
 * Folds how workloads name their images into `image_reference`, in the same way as edges.
 *
 * Part     only those of workloads in `inv_scope` are looked at.
 * Returns  ids of the images of which a reference came, went or changed.
 */
export async function foldReferences(
  connection: TenantConnection,
  { orgId, clusterId, from, until }: Rebuild,
  isPart: boolean,
): Promise<string[]> {
  const given = [orgId, clusterId];
  await connection.query(WANTED_TABLE);
  await connection.query(FILL_WANTED, [orgId]);
  await connection.query("CREATE INDEX ON inv_wanted_reference (workload_id, asset_id); ANALYZE inv_wanted_reference");
  const looked = isPart ? "AND r.workload_id IN (SELECT id FROM inv_scope)" : "";
  const changed = await rowsOf(connection, Image, update(looked), [...given, from, until]);
  await connection.query(
    `DELETE FROM image_reference r WHERE r.org_id = $1 AND r.cluster_id = $2 AND isempty(r.live) ${looked}`,
    given,
  );
  const added = await rowsOf(connection, Image, INSERT, given);
  return [...new Set([...changed, ...added].map((row) => row.id))];
}

const Image = z.object({ id: z.string() });

const WANTED_TABLE = `
  DROP TABLE IF EXISTS inv_wanted_reference;
  CREATE TEMP TABLE inv_wanted_reference (
    workload_id uuid, asset_id uuid, config text, digest text, platform text, tag text, live tstzmultirange, containers text[], last_at timestamptz
  ) ON COMMIT DROP`;

const FILL_WANTED = `
  INSERT INTO inv_wanted_reference
  SELECT w.id, a.id, r.config, r.digest, r.platform, r.tag, range_agg(tstzrange(r.at, r.until)),
         string_to_array((array_agg(array_to_string(r.containers, chr(31)) ORDER BY r.at DESC))[1], chr(31)), max(r.at)
    FROM inv_reference r
    JOIN asset w ON w.org_id = $1 AND w.kind = 'workload' AND w.key = r.workload_key
    JOIN asset a ON a.org_id = $1 AND a.kind = 'image' AND a.key = r.repository
   GROUP BY w.id, a.id, r.config, r.digest, r.platform, r.tag`;

const SAME = (r: string, w: string) =>
  ["workload_id", "asset_id", "config", "digest", "platform", "tag"]
    .map((column) => `${r}.${column} = ${w}.${column}`)
    .join(" AND ");

const update = (looked: string) => `
  WITH next AS (
    SELECT r.workload_id, r.asset_id, r.config, r.digest, r.platform, r.tag,
           (r.live - tstzmultirange(tstzrange($3, $4))) + coalesce(w.live, '{}') AS live, w.containers, w.last_at
      FROM image_reference r LEFT JOIN inv_wanted_reference w ON ${SAME("r", "w")}
     WHERE r.org_id = $1 AND r.cluster_id = $2 AND (w.asset_id IS NOT NULL OR r.is_live OR upper(r.live) > $3) ${looked}),
  described AS (
    SELECT n.*, CASE WHEN n.containers IS NOT NULL AND ${isLastMoment("n.last_at", "n.live")} THEN n.containers END AS told FROM next n)
  UPDATE image_reference r SET live = d.live, is_live = upper_inf(d.live), containers = coalesce(d.told, r.containers)
    FROM described d
   WHERE r.org_id = $1 AND r.cluster_id = $2 AND ${SAME("r", "d")} AND (r.live <> d.live OR r.containers <> coalesce(d.told, r.containers))
  RETURNING r.asset_id AS id`;

const INSERT = `
  INSERT INTO image_reference (org_id, cluster_id, workload_id, asset_id, config, digest, platform, tag, containers, live, is_live)
  SELECT $1, $2, w.workload_id, w.asset_id, w.config, w.digest, w.platform, w.tag, w.containers, w.live, upper_inf(w.live)
    FROM inv_wanted_reference w
   WHERE NOT isempty(w.live)
     AND NOT EXISTS (SELECT 1 FROM image_reference r WHERE r.org_id = $1 AND r.cluster_id = $2 AND ${SAME("r", "w")})
   ORDER BY w.workload_id, w.asset_id, w.config, w.digest, w.platform, w.tag
  RETURNING asset_id AS id`;
