import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { withTenantConnection } from "@/lib/db/tenant";
import { log } from "@/lib/log";

const DAYS_AHEAD = 7;
const DAY_MS = 86_400_000;
/** An API server gives a batch up after a few minutes; by then nobody sends it again. */
const BATCHES_KEPT = "2 hours";

/**
 * Makes the tables of the days to come and drops what is older than `retentionDays`: whole days of alerts, then counters and settled incidents.
 * Alerts of days without a table (an old file, a clock that is wrong) lie in the rest and go by their arrival.
 *
 * Twice    changes nothing more. A table in use for longer than a moment is left for the next time.
 */
export async function keepAlertDays(db: Db, retentionDays: number, now = new Date()): Promise<void> {
  try {
    await db.pool.query("SELECT app_make_alert_days($1, $2)", [dayOf(now, -1), dayOf(now, DAYS_AHEAD)]);
    await db.pool.query("SELECT app_drop_alert_days($1)", [dayOf(now, -retentionDays)]);
  } catch (error) {
    if (!isLockTimeout(error)) throw error;
    log.warn({ err: error }, "alerts are in use; their days' tables are looked after the next time");
  }
  const { rows } = await db.pool.query("SELECT id FROM organization ORDER BY id");
  for (const { id } of z.array(z.object({ id: z.string() })).parse(rows)) {
    await withTenantConnection(db, id, async (connection) => {
      await connection.query("DELETE FROM event_count WHERE org_id = $1 AND hour < $2::date", [
        id,
        dayOf(now, -retentionDays),
      ]);
      await connection.query("DELETE FROM event_delivery WHERE org_id = $1 AND hour < $2::date", [
        id,
        dayOf(now, -retentionDays),
      ]);
      // What nobody has settled stays in sight, though its alerts are gone.
      await connection.query(
        "DELETE FROM incident WHERE org_id = $1 AND day < $2::date AND (status = 'closed' OR merged_into IS NOT NULL)",
        [id, dayOf(now, -retentionDays)],
      );
      await connection.query(
        `DELETE FROM event_batch WHERE org_id = $1 AND received_at < now() - interval '${BATCHES_KEPT}'`,
        [id],
      );
    });
  }
}

function dayOf(now: Date, plusDays: number): string {
  return new Date(now.getTime() + plusDays * DAY_MS).toISOString().slice(0, 10);
}

function isLockTimeout(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "55P03";
}
