import { correlateAssets, correlateClusters, correlateOnly } from "@/lib/correlate/correlate-assets";
import { judgeIncidents } from "@/lib/correlate/judge-incidents";
import type { Db } from "@/lib/db/client";
import { withTenantConnection } from "@/lib/db/tenant";

/** Assets per transaction: a feed's re-scoring must not keep an import waiting for its turn for long. */
const ASSETS_AT_ONCE = 100;

/**
 * Scores every risk of an organization again: after a feed, a change of rules, or the passing of a decision's date.
 * Stops between batches when told to; what is done stays done.
 *
 * Returns  ids of the clusters whose attack paths are to be worked out again.
 */
export async function correlateOrganization(db: Db, orgId: string, now: Date, signal?: AbortSignal): Promise<string[]> {
  const ids = await withTenantConnection(db, orgId, async (connection) => {
    const { rows } = await connection.query<{ id: string }>(
      `SELECT DISTINCT asset_id AS id FROM finding WHERE org_id = $1 AND state = 'open'
       UNION SELECT asset_id FROM risk WHERE org_id = $1 AND status <> 'closed' ORDER BY 1`,
      [orgId],
    );
    return rows.map((row) => row.id);
  });
  for (let from = 0; from < ids.length; from += ASSETS_AT_ONCE) {
    signal?.throwIfAborted();
    await correlateOnly(db, orgId, ids.slice(from, from + ASSETS_AT_ONCE), now);
  }
  signal?.throwIfAborted();
  // What a feed calls exploited since may have let in whoever opened a shell before.
  const judged = await judgeIncidents(db, orgId, null);
  const clusters = judged.length > 0 ? await correlateAssets(db, orgId, judged, now) : [];
  return [...new Set([...clusters, ...(await correlateClusters(db, orgId, ids))])];
}
