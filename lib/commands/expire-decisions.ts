import { expireDecisions } from "@/lib/commands/decisions";
import { recomputeRisks } from "@/lib/commands/recompute-risks";
import type { Db } from "@/lib/db/client";
import { withTenantConnection } from "@/lib/db/tenant";

/** Ends every decision whose time is over, organization by organization, and has the risks behind computed again. */
export async function expireEveryDecision(db: Db): Promise<void> {
  const { rows } = await db.pool.query<{ id: string }>("SELECT id FROM organization ORDER BY id");
  for (const { id } of rows) {
    if (await hasDecisions(db, id)) await recomputeRisks(id, await expireDecisions(db, id));
  }
}

function hasDecisions(db: Db, orgId: string): Promise<boolean> {
  return withTenantConnection(db, orgId, async (connection) => {
    const { rowCount } = await connection.query("SELECT 1 FROM decision WHERE org_id = $1 LIMIT 1", [orgId]);
    return rowCount === 1;
  });
}
