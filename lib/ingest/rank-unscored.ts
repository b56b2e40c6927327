import type { Db } from "@/lib/db/client";
import { withTenantConnection } from "@/lib/db/tenant";

/**
 * Gives every finding that correlation has never seen the last place in the list: when correlation has failed for good,
 * what was stored must be shown, unscored, and not be missing.
 */
export async function rankUnscored(db: Db, orgId: string): Promise<void> {
  await withTenantConnection(db, orgId, (connection) =>
    connection.query(
      `INSERT INTO finding_rank (org_id, finding_id, state)
       SELECT f.org_id, f.id, f.state FROM finding f
        WHERE f.org_id = $1 AND NOT EXISTS (SELECT 1 FROM finding_rank r WHERE r.org_id = $1 AND r.finding_id = f.id)
        ORDER BY f.id ON CONFLICT DO NOTHING`,
      [orgId],
    ),
  );
}
