import type { TenantConnection } from "@/lib/db/tenant";

/** Which alerts to look at: some that just arrived (hex ids), or all unlinked ones that one cluster's containers may explain. */
export type AlertsToLink = { alertIds: readonly string[] } | { clusterId: string };

/** Clusters an alert may belong to: the one it names, by any of its names, or any when it names none. */
const OF_CLUSTER = `(a.cluster IS NULL OR EXISTS (
  SELECT 1 FROM asset k WHERE k.org_id = $1 AND k.kind = 'cluster' AND k.id = p.cluster_id
     AND (k.key = a.cluster OR k.name = a.cluster OR k.attributes -> 'aliases' ? a.cluster)))`;

/**
 * Ties alerts to the workload they happened in: by the container's id, which is never used twice; else by namespace and
 * pod. An alert that names no cluster and fits workloads of several stays unlinked: a wrong home is worse than none.
 *
 * Use      after alerts arrive and after an inventory: whichever comes last makes the link.
 * Twice    writes nothing.
 */
export async function linkAlerts(connection: TenantConnection, orgId: string, which: AlertsToLink): Promise<void> {
  if ("alertIds" in which && which.alertIds.length === 0) return;
  const argument = "alertIds" in which ? which.alertIds : which.clusterId;
  const byContainer = "p.org_id = $1 AND p.container_id = left(a.container_id, 12) AND a.container_id <> ''";
  const byPod = "p.org_id = $1 AND p.namespace = a.namespace AND p.pod = a.pod";
  for (const match of [byContainer, byPod]) {
    // The other clusters' containers stay in view, so that what fits two of them is seen to be ambiguous.
    const chosen =
      "alertIds" in which
        ? "a.id IN (SELECT decode(i, 'hex') FROM unnest($2::text[]) AS i)"
        : `a.id IN (SELECT a.id FROM pod_container p JOIN alert a ON a.org_id = $1 AND a.workload_id IS NULL AND ${match} WHERE p.org_id = $1 AND p.cluster_id = $2::uuid)`;
    await connection.query(
      `WITH candidate AS (
         SELECT a.id, (array_agg(p.workload_id ORDER BY p.seen_at DESC, p.workload_id))[1] AS workload_id, count(DISTINCT p.cluster_id) AS clusters
           FROM alert a JOIN pod_container p ON ${match}
          WHERE a.org_id = $1 AND a.workload_id IS NULL AND ${chosen} AND ${OF_CLUSTER}
          GROUP BY a.id)
       UPDATE alert a SET workload_id = c.workload_id
         FROM candidate c WHERE a.org_id = $1 AND a.id = c.id AND c.clusters = 1`,
      [orgId, argument],
    );
  }
}
