import { z } from "zod";
import { AssetLink, type Exposure } from "@/lib/contracts/http/asset-link";
import { type ExposureMap, REACH_ORDER, type ReachableWorkload } from "@/lib/contracts/http/exposure-map";
import { STATEMENT_MS, tooLong } from "@/lib/db/bounded-read";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { type Sql, sql } from "@/lib/db/sql";
import { type Tx, withTenant } from "@/lib/db/tenant";
import { frontDoorType } from "@/lib/engine/exposure/front-door-type";
import { AppError } from "@/lib/model/error";
import { topScore } from "@/lib/queries/asset-rows";
import { clusterInventory } from "@/lib/queries/cluster-inventory";
import { ExposureOf } from "@/lib/queries/exposure-values";

const Row = z.object({
  id: z.string(),
  name: z.string(),
  key: z.string(),
  namespace: z.string(),
  level: z.enum(REACH_ORDER),
  exposure: ExposureOf.nullable(),
  topScore: z.number().nullable(),
  count: z.number(),
});
type Row = z.infer<typeof Row>;

/**
 * Who can open a connection to which workload of a cluster.
 *
 * Shape    every level in the order of `REACH_ORDER`, each with its exact count and its worst `limit` workloads.
 * Errors   too_large when a statement takes too long; not_found for another organization's id; invalid_input for an asset that is no cluster.
 * Cost     one statement, whatever the size: see `exposureMapSql`.
 */
export async function exposureMap(db: Db, orgId: string, id: string, limit: number): Promise<ExposureMap> {
  return withTenant(db, orgId, async (tx) => {
    await tx.$executeRaw`SELECT set_config('statement_timeout', ${String(STATEMENT_MS)}, true)`;
    const cluster = await clusterOf(tx, orgId, id);
    const inventory = await clusterInventory(tx, orgId, id);
    const found = await rows(tx, Row)`${exposureMapSql(orgId, id, limit)}`;
    const levels = REACH_ORDER.map((level) => {
      const here = found.filter((row) => row.level === level);
      return { level, count: here[0]?.count ?? 0, workloads: here.map(toWorkload) };
    });
    const total = levels.reduce((sum, { count }) => sum + count, 0);
    return { cluster, inventory, stale: inventory?.silent ?? true, total, levels };
  }).catch(tooLong);
}

async function clusterOf(tx: Tx, orgId: string, id: string): Promise<AssetLink> {
  const [asset] = await rows(tx, AssetLink)`
    SELECT a.id, a.kind, a.name FROM asset a WHERE a.org_id = ${orgId}::uuid AND a.id = ${id}::uuid`;
  if (!asset) throw new AppError("not_found", "No asset has this id in your organization.");
  if (asset.kind === "cluster") return asset;
  const kind = asset.kind.replaceAll("_", " ");
  throw new AppError(
    "invalid_input",
    `Only a cluster has an exposure map; the asset with this id, ${asset.name}, is of the kind ${kind}. Take the id of a cluster from /api/v1/assets?kind=cluster.`,
  );
}

/**
 * The workloads of the cluster are found by index (its plan is held to it in exposure-map.db.test.ts), scored with the worst of them and of the images they run (each
 * image once, however many run it), numbered within their level and cut there, so that what leaves the database is bounded however many there are. A workload that no inventory
 * has judged is of the level unknown. Of each it gives 100 ports and 60 steps: who writes a cluster's objects decides how many there are.
 */
export function exposureMapSql(orgId: string, clusterId: string, limit: number): Sql {
  return sql`
    WITH here AS MATERIALIZED (
      SELECT a.id, coalesce(a.exposure_level, 'unknown') AS level, a.namespace, a.name
        FROM asset a
       WHERE a.org_id = ${orgId}::uuid AND a.cluster_id = ${clusterId}::uuid AND a.kind = 'workload' AND a.retired_at IS NULL),
    part AS MATERIALIZED (
      SELECT id AS workload_id, id AS asset_id FROM here
       UNION
      SELECT e.from_id, e.to_id FROM here JOIN edge e ON e.org_id = ${orgId}::uuid AND e.from_id = here.id AND e.kind = 'runs' AND e.is_live),
    worst AS MATERIALIZED (
      SELECT a.id, ${topScore} AS score FROM (SELECT DISTINCT asset_id AS id FROM part) p JOIN asset a ON a.org_id = ${orgId}::uuid AND a.id = p.id),
    scored AS (
      SELECT here.*, s.score
        FROM here
        JOIN (SELECT part.workload_id, max(worst.score) AS score FROM part JOIN worst ON worst.id = part.asset_id GROUP BY part.workload_id) s ON s.workload_id = here.id),
    placed AS (
      SELECT s.*, row_number() OVER (PARTITION BY s.level ORDER BY s.score DESC NULLS LAST, s.namespace, s.name, s.id) AS place,
             count(*) OVER (PARTITION BY s.level)::int AS count
        FROM scored s)
    SELECT p.id, p.level, p.count, p.score AS "topScore", a.name, a.key, coalesce(a.namespace, '') AS namespace, 
           a.exposure || jsonb_build_object('ports', jsonb_path_query_array(a.exposure, '$.ports[0 to 99]'),
                                            'chain', jsonb_path_query_array(a.exposure, '$.chain[0 to 59]')) AS exposure
      FROM placed p JOIN asset a ON a.org_id = ${orgId}::uuid AND a.id = p.id
     WHERE p.place <= ${limit}::int ORDER BY p.level, p.place`;
}

/** A chain begins outside only where something outside may lead in; elsewhere its first steps are doors that are closed. */
function toWorkload({ id, name, key, namespace, level, exposure, topScore: score }: Row): ReachableWorkload {
  const chain: Exposure["chain"] = exposure?.chain ?? [];
  const [outer] = level === "internet" || level === "unknown" ? chain : [];
  return {
    id,
    name,
    controller: controllerOf(key),
    namespace,
    ports: exposure?.ports ?? [],
    frontDoor: outer ? { type: frontDoorType(outer), kind: outer.kind, name: outer.name } : null,
    chain,
    topScore: score,
  };
}

/** From `cluster/namespace/Kind/name` (MODEL, Things); a scanner may know less. */
function controllerOf(key: string): string {
  const parts = key.split("/");
  return parts.length >= 4 ? (parts.at(-2) ?? "") : "";
}
