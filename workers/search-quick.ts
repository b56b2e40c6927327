import { correlatePaths } from "@/lib/correlate/attack-paths/correlate-paths";
import { quickClusters } from "@/lib/correlate/attack-paths/path-request";
import type { Db } from "@/lib/db/client";
import { withTenantConnection } from "@/lib/db/tenant";
import { log } from "@/lib/log";

/** One import waits no longer than this for the paths of all small clusters that it touches. */
const QUICK_SEARCHES_MS = 3_000;

/**
 * Searches the small ones of these clusters at once, so that an import that is done shows its attack paths too; returns those that are left. What fails
 * or takes too long here is left as well: it is the search's failure and not the import's.
 */
export async function searchQuick(
  db: Db,
  orgId: string,
  clusters: readonly string[],
  budgetMs = QUICK_SEARCHES_MS,
): Promise<string[]> {
  const left = new Set(clusters);
  if (left.size === 0) return [];
  const signal = AbortSignal.timeout(budgetMs);
  try {
    const quick = await withTenantConnection(db, orgId, (connection) => quickClusters(connection, orgId, clusters));
    for (const id of quick) {
      if (signal.aborted) break;
      if (await correlatePaths(db, orgId, id, { now: new Date(), signal })) left.delete(id);
    }
  } catch (error) {
    log.warn({ err: error, orgId }, "attack paths will be searched later");
  }
  return [...left];
}
