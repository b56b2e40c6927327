import { z } from "zod";
import { OTHER_VECTORS, STATED_VECTORS } from "@/lib/correlate/stated-vectors";
import type { Db } from "@/lib/db/client";
import { rowsOf } from "@/lib/db/rows";
import { type TenantConnection, withTenantConnection } from "@/lib/db/tenant";
import { reachedWeakness } from "@/lib/engine/reached-weakness";
import { EXECUTING_INCIDENT } from "@/lib/graph/executing-incidents";
import { lockFolding } from "@/lib/graph/fold-alerts";
import { groupBy } from "@/lib/model/group-by";
import { severityRank } from "@/lib/model/severity";

/**
 * Raises what may be an intruder at work (a shell, a new binary, an unexpected connection) to high where the internet reaches the workload and an
 * open weakness of it that is known to be exploited can be used over the network; takes that back where it no longer holds. Never lowers what the sensor said.
 *
 * Use      in a transaction of its own, after findings, exposure or incidents changed: it holds the organization's folding and waits for nothing else.
 *          An inventory holds its workloads and waits for the folding, so that no row of an asset is written here.
 * Twice    writes nothing.
 * Given    ids of workloads; null for all.
 * Returns  ids of the workloads whose incidents are another level now: their risks are to be scored again.
 */
export function judgeIncidents(db: Db, orgId: string, workloadIds: readonly string[] | null): Promise<string[]> {
  return withTenantConnection(db, orgId, async (connection) => {
    await lockFolding(connection, orgId);
    const reached = await loadReached(connection, orgId, workloadIds);
    const changed = await rowsOf(connection, z.object({ id: z.string() }), JUDGE, [
      orgId,
      workloadIds,
      [...reached.keys()],
      [...reached.values()],
    ]);
    return changed.map(({ id }) => id);
  });
}

const OF_GIVEN = "i.org_id = $1 AND ($2::uuid[] IS NULL OR i.workload_id = ANY($2::uuid[]))";

const Weakness = z.object({
  workloadId: z.string(),
  advisory: z.string(),
  kev: z.boolean(),
  active: z.boolean(),
  kevText: z.string().nullable(),
  automatable: z.boolean().nullable(),
  vectors: z.string().nullable(),
});

/** The weakness that an intruder may have come in by, by workload. What somebody accepted is as open to an intruder as before. */
async function loadReached(
  connection: TenantConnection,
  orgId: string,
  workloadIds: readonly string[] | null,
): Promise<Map<string, string>> {
  const found = await rowsOf(
    connection,
    Weakness,
    `WITH happened AS MATERIALIZED (SELECT DISTINCT i.workload_id AS id FROM incident i WHERE ${OF_GIVEN} AND ${EXECUTING_INCIDENT}),
     held AS (
       SELECT w.id, x.asset_id FROM happened h JOIN asset w ON w.org_id = $1 AND w.id = h.id AND w.exposure_level = 'internet'
        CROSS JOIN LATERAL (
          SELECT w.id AS asset_id
          UNION SELECT e.to_id FROM edge e WHERE e.org_id = $1 AND e.from_id = w.id AND e.kind = 'runs' AND e.is_live) x)
     SELECT DISTINCT h.id AS "workloadId", v.canonical_id AS advisory, k.cve IS NOT NULL AS kev, coalesce(s.exploitation = 'active', false) AS active,
            k.description AS "kevText", s.automatable, ${STATED_VECTORS} AS vectors
       FROM held h
       JOIN finding f ON f.org_id = $1 AND f.asset_id = h.asset_id AND f.kind = 'vulnerability' AND f.state = 'open'
                     AND coalesce(f.disposition, '') NOT IN ('false_positive', 'not_affected', 'fixed')
       JOIN vulnerability v ON v.org_id = $1 AND v.id = f.vulnerability_id
       LEFT JOIN kev k ON k.cve = v.canonical_id
       LEFT JOIN ssvc s ON s.cve = v.canonical_id
       LEFT JOIN LATERAL (${OTHER_VECTORS}) x ON true
      WHERE k.cve IS NOT NULL OR s.exploitation = 'active'`,
    [orgId, workloadIds],
  );
  return new Map(
    [...groupBy(found, (one) => one.workloadId)].flatMap(([id, weaknesses]) => {
      const advisory = reachedWeakness(weaknesses);
      return advisory === null ? [] : [[id, advisory] as const];
    }),
  );
}

const HIGH = severityRank("high");

/** `raised_from` keeps what the sensor said as long as an incident is raised. */
const JUDGE = `
  WITH judged AS (
    SELECT i.id, s.said, CASE WHEN s.said < ${HIGH} THEN r.advisory END AS raised_by
      FROM incident i CROSS JOIN LATERAL (SELECT coalesce(i.raised_from, i.severity) AS said) s
      LEFT JOIN unnest($3::uuid[], $4::text[]) AS r (workload_id, advisory) ON r.workload_id = i.workload_id
     WHERE ${OF_GIVEN} AND ${EXECUTING_INCIDENT}),
  changed AS (
    UPDATE incident i
       SET raised_by = j.raised_by,
           raised_from = CASE WHEN j.raised_by IS NOT NULL THEN j.said END,
           severity = CASE WHEN j.raised_by IS NOT NULL THEN ${HIGH} ELSE j.said END
      FROM judged j
     WHERE i.org_id = $1 AND i.id = j.id AND i.raised_by IS DISTINCT FROM j.raised_by
    RETURNING i.workload_id)
  SELECT DISTINCT workload_id AS id FROM changed ORDER BY 1`;
