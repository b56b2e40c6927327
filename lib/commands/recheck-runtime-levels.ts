import { recomputeRisks } from "@/lib/commands/recompute-risks";
import { judgeIncidents } from "@/lib/correlate/judge-incidents";
import type { Db } from "@/lib/db/client";
import { withTenantConnection } from "@/lib/db/tenant";
import { everyChangedLevel } from "@/lib/graph/runtime-levels";

/** Has the risks of every workload scored again whose incidents are not what they are scored with: a job was lost on the way. */
export async function recheckRuntimeLevels(db: Db): Promise<void> {
  const { rows } = await db.pool.query<{ id: string }>("SELECT id FROM organization ORDER BY id");
  for (const { id } of rows) {
    await judgeIncidents(db, id, null);
    const changed = await withTenantConnection(db, id, (connection) => everyChangedLevel(connection, id));
    await recomputeRisks(id, changed);
  }
}
