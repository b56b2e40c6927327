import { z } from "zod";
import { recomputeRisks } from "@/lib/commands/recompute-risks";
import type { Db } from "@/lib/db/client";
import { rowsOf } from "@/lib/db/rows";
import { withTenantConnection } from "@/lib/db/tenant";
import { FORMULA_VERSION } from "@/lib/engine/risk/formula";
import { type Enqueue, enqueue } from "@/lib/queue/queue";

/** Of one organization at a time: the rest comes with the next sweep, and what people wait for comes between. */
const ASSETS_AT_ONCE = 5_000;

/**
 * Has open risks scored again that another version of the formula scored: after an upgrade a list must not be in the order of two. Attack paths are searched again by
 * themselves.
 */
export async function rescoreByFormula(db: Db, ask: Enqueue = enqueue): Promise<void> {
  const { rows } = await db.pool.query<{ id: string }>("SELECT id FROM organization ORDER BY id");
  for (const { id } of rows) {
    const assets = await withTenantConnection(db, id, (connection) =>
      rowsOf(
        connection,
        z.object({ id: z.string() }),
        `SELECT DISTINCT asset_id AS id FROM risk
          WHERE org_id = $1 AND status IN ('open', 'in_progress') AND kind <> 'attack-path' AND formula <> $2
          ORDER BY 1 LIMIT ${ASSETS_AT_ONCE}`,
        [id, FORMULA_VERSION],
      ),
    );
    await recomputeRisks(
      id,
      assets.map((asset) => asset.id),
      ask,
    );
  }
}
