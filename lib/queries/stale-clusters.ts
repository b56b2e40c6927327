import { z } from "zod";
import type { Owner } from "@/lib/contracts/http/owner";
import type { RiskDetail } from "@/lib/contracts/http/risk";
import { rows } from "@/lib/db/rows";
import { sql } from "@/lib/db/sql";
import type { Tx } from "@/lib/db/tenant";
import { brokePromise, STALE_DAYS } from "@/lib/queries/freshness";
import { At } from "@/lib/queries/row-values";

type StaleCluster = RiskDetail["staleClusters"][number];
const Row = z.object({ id: z.string(), name: z.string(), reportedAt: At });

/** Clusters that this risk's assets are in and that have gone silent, or whose last inventory is old. */
export function readStaleClusters(tx: Tx, orgId: string, riskId: string): Promise<StaleCluster[]> {
  return rows(tx, Row)`
    SELECT c.id, c.name, cr.reported_at AS "reportedAt" FROM asset c
      JOIN cluster_report cr ON cr.org_id = c.org_id AND cr.cluster_id = c.id
     WHERE c.org_id = ${orgId}::uuid AND c.id IN (
       SELECT coalesce(a.cluster_id, a.id) FROM risk r JOIN asset a ON a.org_id = r.org_id AND (a.id = r.asset_id OR a.id = ANY(r.asset_ids))
        WHERE r.org_id = ${orgId}::uuid AND r.id = ${riskId}::uuid)
       AND (${brokePromise(sql`cr`)} OR cr.reported_at < now() - make_interval(days => ${STALE_DAYS}::int))
     ORDER BY cr.reported_at, c.name`;
}

/** What a label in a cluster said when it was last seen is not known to be so still: then it is likely and no longer certain. */
export function asOfThen(owner: Owner, stale: readonly Pick<StaleCluster, "name" | "reportedAt">[]): Owner {
  const [cluster] = stale;
  const isFromCluster = owner.source === "label" || owner.source === "annotation";
  if (!cluster || !isFromCluster || owner.confidence !== "certain") return owner;
  const text = `${owner.confidenceText} But ${cluster.name} last reported on ${cluster.reportedAt.slice(0, 10)}: the ${owner.source} may be another one by now.`;
  return { ...owner, confidence: "likely", confidenceText: text };
}
