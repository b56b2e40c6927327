import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { EXECUTING_INCIDENT } from "@/lib/graph/executing-incidents";
import { severityRank } from "@/lib/model/severity";

/** An incident `i` that counts for its workload's risks: high or critical, and not closed by anybody. As the index `incident_grave` says it. */
export const GRAVE_INCIDENT = `i.workload_id IS NOT NULL AND i.status <> 'closed' AND i.merged_into IS NULL AND i.severity >= ${severityRank("high")}`;

/** The worst of asset `a`, null without one: one step in the index, however many incidents there are. */
const LEVEL = `(SELECT i.severity FROM incident i WHERE i.org_id = a.org_id AND i.workload_id = a.id AND ${GRAVE_INCIDENT} ORDER BY i.severity DESC LIMIT 1)`;

/**
 * Writes the runtime level of those of these assets that are workloads, where it differs.
 *
 * Use      by correlation, before it scores them: `runtime_level` is the level that the risks are scored with. Who changes incidents writes no
 *          asset, since it would wait for an inventory that holds the workload and waits for it; it asks for correlation (`changedLevels`).
 */
export async function keepRuntimeLevels(
  connection: TenantConnection,
  orgId: string,
  assetIds: readonly string[],
): Promise<void> {
  await connection.query(
    `UPDATE asset w SET runtime_level = n.level
       FROM (SELECT a.id, ${LEVEL} AS level FROM asset a WHERE a.org_id = $1 AND a.id = ANY($2::uuid[]) AND a.kind = 'workload') n
      WHERE w.org_id = $1 AND w.id = n.id AND w.runtime_level IS DISTINCT FROM n.level`,
    [orgId, assetIds],
  );
}

const AssetId = z.object({ id: z.string() });

/** Ids of those of these workloads whose incidents are worse, or less bad, than their risks are scored with. */
export async function changedLevels(
  connection: TenantConnection,
  orgId: string,
  workloadIds: readonly string[],
): Promise<string[]> {
  if (workloadIds.length === 0) return [];
  const changed = await rowsOf(
    connection,
    AssetId,
    `SELECT a.id FROM asset a
      WHERE a.org_id = $1 AND a.id = ANY($2::uuid[]) AND a.kind = 'workload' AND a.runtime_level IS DISTINCT FROM ${LEVEL} ORDER BY a.id`,
    [orgId, workloadIds],
  );
  return changed.map(({ id }) => id);
}

/**
 * The same, and those that the internet reaches where an intruder may be at work who counts for little so far: correlation judges that.
 *
 * Use      after alerts were linked to these workloads.
 */
export async function levelsToSettle(
  connection: TenantConnection,
  orgId: string,
  workloadIds: readonly string[],
): Promise<string[]> {
  const changed = await changedLevels(connection, orgId, workloadIds);
  if (workloadIds.length === 0) return changed;
  const doubtful = await rowsOf(
    connection,
    AssetId,
    `SELECT DISTINCT w.id FROM incident i JOIN asset w ON w.org_id = $1 AND w.id = i.workload_id AND w.exposure_level = 'internet'
      WHERE i.org_id = $1 AND i.workload_id = ANY($2::uuid[]) AND ${EXECUTING_INCIDENT} AND i.severity < ${severityRank("high")} ORDER BY 1`,
    [orgId, workloadIds],
  );
  return [...new Set([...changed, ...doubtful.map(({ id }) => id)])];
}

/** What differs, of all workloads: what a lost job has left behind. */
export async function everyChangedLevel(connection: TenantConnection, orgId: string): Promise<string[]> {
  const graded = await rowsOf(
    connection,
    AssetId,
    `SELECT DISTINCT i.workload_id AS id FROM incident i WHERE i.org_id = $1 AND ${GRAVE_INCIDENT}
     UNION SELECT id FROM asset WHERE org_id = $1 AND runtime_level IS NOT NULL`,
    [orgId],
  );
  return changedLevels(
    connection,
    orgId,
    graded.map(({ id }) => id),
  );
}
