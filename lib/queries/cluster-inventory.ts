import { ClusterInventory } from "@/lib/contracts/http/asset";
import { rows } from "@/lib/db/rows";
import { sql } from "@/lib/db/sql";
import type { Tx } from "@/lib/db/tenant";
import { brokePromise, STALE_DAYS } from "@/lib/queries/freshness";
import { At } from "@/lib/queries/row-values";

/** Of the cluster that an asset is, or is in. Null for what is in no cluster, and for a cluster that only scanners have told of. */
export async function clusterInventory(tx: Tx, orgId: string, id: string): Promise<ClusterInventory | null> {
  const [found] = await rows(tx, ClusterInventory.extend({ reportedAt: At }))`
    SELECT jsonb_build_object('id', cl.id, 'kind', cl.kind, 'name', cl.name) AS cluster, cr.reported_at AS "reportedAt",
           cr.reports_every_s AS "reportsEverySeconds", cr.missing,
           ${brokePromise(sql`cr`)} OR cr.reported_at < now() - make_interval(days => ${STALE_DAYS}::int) AS silent
      FROM asset a
      JOIN cluster_report cr ON cr.org_id = a.org_id AND cr.cluster_id = coalesce(a.cluster_id, a.id)
      JOIN asset cl ON cl.org_id = cr.org_id AND cl.id = cr.cluster_id
     WHERE a.org_id = ${orgId}::uuid AND a.id = ${id}::uuid`;
  return found ?? null;
}
