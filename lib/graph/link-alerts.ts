import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { FOLDED, foldAlerts, incidentKey, lockFolding, makeFolding } from "@/lib/graph/fold-alerts";

/**
 * Which alerts to look at: those that arrived between two moments (RFC 3339, both included), or all unlinked ones that one
 * cluster's containers may explain.
 */
export type AlertsToLink = { arrived: { from: string; to: string } } | { clusterId: string };

/** Clusters an alert may belong to: the one it names, by any of its names, or any when it names none. */
const OF_CLUSTER = `(a.cluster IS NULL OR EXISTS (
  SELECT 1 FROM asset k WHERE k.org_id = $1 AND k.kind = 'cluster' AND k.id = p.cluster_id
     AND (k.key = a.cluster OR k.name = a.cluster OR k.attributes -> 'aliases' ? a.cluster)))`;

/** As the index `alert_to_link` says it: an alert that names no container and no pod can have no home. */
const HAS_PLACE = "(a.container_id IS NOT NULL OR a.pod IS NOT NULL)";

/**
 * Ties alerts to the workload they happened in: by the container's id, which is never used twice; else by namespace and
 * pod. An alert that names no cluster and fits workloads of several stays unlinked: a wrong home is worse than none.
 *
 * Use      after alerts arrive and after an inventory: whichever comes last makes the link, and moves them to that workload's incident.
 * Twice    writes nothing.
 * Returns  ids of the workloads that alerts were linked to: what is worse for their risks than before is for the caller to find (`levelsToSettle`).
 */
export async function linkAlerts(connection: TenantConnection, orgId: string, which: AlertsToLink): Promise<string[]> {
  const values = "arrived" in which ? [which.arrived.from, which.arrived.to] : [which.clusterId];
  const byContainer = "p.org_id = $1 AND p.container_id = left(a.container_id, 12) AND a.container_id <> ''";
  const byPod = "p.org_id = $1 AND p.namespace = a.namespace AND p.pod = a.pod";
  await makeFolding(connection);
  // Before the alerts: whoever folds holds it, and may wait for an alert that is being changed here.
  await lockFolding(connection, orgId);
  let linked = 0;
  for (const match of [byContainer, byPod]) {
    // The other clusters' containers stay in view, so that what fits two of them is seen to be ambiguous.
    const chosen =
      "arrived" in which
        ? "a.received_at BETWEEN $2::timestamptz AND $3::timestamptz"
        : `a.id IN (SELECT a.id FROM pod_container p JOIN alert a ON a.org_id = $1 AND a.workload_id IS NULL AND ${match} WHERE p.org_id = $1 AND p.cluster_id = $2::uuid)`;
    const { rowCount } = await connection.query(
      `WITH candidate AS (
         SELECT a.at, a.id, a.incident_key, (array_agg(p.workload_id ORDER BY p.seen_at DESC, p.workload_id))[1] AS workload_id, count(DISTINCT p.cluster_id) AS clusters
           FROM alert a JOIN pod_container p ON ${match}
          WHERE a.org_id = $1 AND a.workload_id IS NULL AND ${HAS_PLACE} AND ${chosen} AND ${OF_CLUSTER}
          GROUP BY a.at, a.id, a.incident_key),
       linked AS (
         UPDATE alert a SET workload_id = c.workload_id, incident_key = ${incidentKey("c.workload_id")}
           FROM candidate c WHERE a.org_id = $1 AND a.at = c.at AND a.id = c.id AND c.clusters = 1
         RETURNING a.*, c.incident_key AS left_key)
       INSERT INTO folding_alert SELECT a.incident_key, a.left_key, ${FOLDED} FROM linked a`,
      [orgId, ...values],
    );
    linked += rowCount ?? 0;
  }
  if (linked === 0) return [];
  const workloads = await rowsOf(
    connection,
    z.object({ id: z.string() }),
    "SELECT DISTINCT workload_id AS id FROM folding_alert WHERE workload_id IS NOT NULL",
  );
  await foldAlerts(connection, orgId);
  return workloads.map(({ id }) => id);
}
