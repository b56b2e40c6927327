import type { TenantConnection } from "@/lib/db/tenant";

/** One report of a cluster: as of when, how often its sender promises one, and which kinds it could not look at. */
type ClusterReport = {
  clusterId: string;
  at: Date;
  reportsEverySeconds: number | null;
  missing: readonly string[];
};

/**
 * Notes that the cluster was reported, changed or not. The newest report by scan time counts, whatever the order of arrival;
 * of two with one scan time the one that promises more, so that a file beside the collector's does not undo its promise.
 *
 * Twice    writes nothing.
 */
export async function noteReport(connection: TenantConnection, orgId: string, report: ClusterReport): Promise<void> {
  await connection.query(
    `INSERT INTO cluster_report AS r (org_id, cluster_id, reported_at, reports_every_s, missing) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (org_id, cluster_id) DO UPDATE SET
       reported_at = EXCLUDED.reported_at, reports_every_s = EXCLUDED.reports_every_s, missing = EXCLUDED.missing
     WHERE (EXCLUDED.reported_at, coalesce(-EXCLUDED.reports_every_s, -2147483647), EXCLUDED.missing)
         > (r.reported_at, coalesce(-r.reports_every_s, -2147483647), r.missing)`,
    [orgId, report.clusterId, report.at, report.reportsEverySeconds, report.missing],
  );
}
