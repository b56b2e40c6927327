import type { TenantConnection } from "@/lib/db/tenant";
import { EXECUTING_INCIDENT } from "@/lib/graph/executing-incidents";

/** Assets whose risks may differ, and workloads whose incidents are to be judged again (`judgeIncidents`). */
export type Affected = { ids: string[]; toJudge: string[] };

/**
 * Every asset whose risks may differ when the given ones changed: a workload's exposure is its images' exposure, that of the code that
 * these are built from and that of the rights it has, a repository's owner is the owner of the images that claim, or are proven, to be built from it. With all that share a
 * risk with any of them. And every workload among them, or that runs one of them, where an intruder may be at work.
 */
export async function affectedAssets(
  connection: TenantConnection,
  orgId: string,
  assetIds: readonly string[],
): Promise<Affected> {
  const { rows } = await connection.query<{ id: string; toJudge: boolean }>(
    `WITH given AS (SELECT unnest($2::uuid[]) AS id),
     -- Of their own: a cluster that has just come has no statistics, and each of its workloads would go through all of the given.
     spaces AS MATERIALIZED (
       SELECT n.cluster_id, n.name FROM given g JOIN asset n ON n.org_id = $1 AND n.id = g.id AND n.kind = 'namespace'),
     -- What a cluster or namespace says of itself (labels, exposure) reaches what is inside.
     inside AS (
       SELECT id FROM given
       UNION SELECT a.id FROM asset a JOIN given g ON a.cluster_id = g.id WHERE a.org_id = $1 AND a.kind = 'workload'
       UNION SELECT w.id FROM spaces n JOIN asset w ON w.org_id = $1 AND w.cluster_id = n.cluster_id
                AND w.namespace = n.name AND w.kind = 'workload'),
     running AS (
       SELECT id FROM inside
       UNION SELECT e.to_id FROM inside i JOIN edge e ON e.org_id = $1 AND e.from_id = i.id AND e.kind = 'runs' AND e.is_live),
     touched AS (
     SELECT id FROM running
     UNION SELECT e.to_id FROM running i JOIN edge e ON e.org_id = $1 AND e.from_id = i.id AND e.kind = 'built_from' AND e.is_live
            WHERE EXISTS (SELECT 1 FROM finding f WHERE f.org_id = $1 AND f.asset_id = e.to_id AND f.kind = 'code')
     -- Rights that are no longer held are asked for, too: whoever held them was where they counted.
     UNION SELECT e.to_id FROM running i JOIN edge e ON e.org_id = $1 AND e.from_id = i.id AND e.kind IN ('uses', 'bound_to')
            WHERE EXISTS (SELECT 1 FROM finding f WHERE f.org_id = $1 AND f.asset_id = e.to_id)
     UNION SELECT b.to_id FROM running i JOIN edge e ON e.org_id = $1 AND e.from_id = i.id AND e.kind = 'uses'
             JOIN edge b ON b.org_id = $1 AND b.from_id = e.to_id AND b.kind = 'bound_to'
            WHERE EXISTS (SELECT 1 FROM finding f WHERE f.org_id = $1 AND f.asset_id = b.to_id)
     UNION SELECT v.asset_id FROM given g JOIN asset r ON r.org_id = $1 AND r.id = g.id AND r.kind = 'repository'
             JOIN asset_version v ON v.org_id = $1 AND v.source_repo = r.key
     UNION SELECT e.from_id FROM given g JOIN edge e ON e.org_id = $1 AND e.to_id = g.id AND e.kind = 'built_from' AND e.is_live)
     SELECT id, false AS "toJudge" FROM (SELECT id FROM touched UNION ${sameSecrets("touched")}) a
     UNION ALL
     SELECT DISTINCT i.workload_id, true FROM incident i
      WHERE i.org_id = $1 AND ${EXECUTING_INCIDENT}
        AND (i.workload_id IN (SELECT id FROM touched)
             OR EXISTS (SELECT 1 FROM edge e WHERE e.org_id = $1 AND e.from_id = i.workload_id AND e.kind = 'runs' AND e.is_live
                                               AND e.to_id IN (SELECT id FROM touched)))`,
    [orgId, assetIds],
  );
  const idsOf = (toJudge: boolean) => rows.filter((row) => row.toJudge === toJudge).map(({ id }) => id);
  return { ids: idsOf(false), toJudge: idsOf(true) };
}

/** The given assets and those they share a risk with: all that has to be at hand to compute the risks of the given ones. */
export async function withSharedRisks(
  connection: TenantConnection,
  orgId: string,
  assetIds: readonly string[],
): Promise<string[]> {
  const { rows } = await connection.query<{ id: string }>(
    `WITH given AS (SELECT unnest($2::uuid[]) AS id) SELECT id FROM given UNION ${sameSecrets("given")}`,
    [orgId, assetIds],
  );
  return rows.map((row) => row.id);
}

/** The same leaked value in another asset is the same rotation, hence the same risk. */
function sameSecrets(of: "touched" | "given"): string {
  return `SELECT o.asset_id FROM ${of} i JOIN finding f ON f.org_id = $1 AND f.asset_id = i.id AND f.kind = 'secret'
             JOIN finding o ON o.org_id = $1 AND o.kind = 'secret' AND o.identity = f.identity AND cardinality(f.identity) = 1`;
}
