import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { rowsOf } from "@/lib/db/rows";
import { withTenantConnection } from "@/lib/db/tenant";

/**
 * none      nothing waits any more
 * busy      another of the organization's is being read again: one at a time, so that they keep their order
 * started   this import is queued now; it has to be processed like any other
 */
export type NextReplay = { result: "none" } | { result: "busy" } | { result: "started"; importId: string };

/**
 * Takes the next import of those that wait to be read again, in scan order, so that each stream folds in its own order.
 *
 * Waiting  an import keeps its status until its turn has come: thousands of them are no line in front of new uploads.
 * Twice    of two callers one gets it and the other is told that it is busy.
 */
export async function startNextReplay(db: Db, orgId: string): Promise<NextReplay> {
  return withTenantConnection(db, orgId, async (connection) => {
    await connection.query("SELECT pg_advisory_xact_lock(hashtextextended('replay:' || $1, 0))", [orgId]);
    const running = await connection.query(
      `SELECT 1 FROM import WHERE org_id = $1 AND status IN ('queued', 'parsing', 'applying', 'correlating')
          AND replay -> 'batch' IS NOT NULL LIMIT 1`,
      [orgId],
    );
    if (running.rowCount) return { result: "busy" };
    await connection.query(
      `UPDATE import SET replay = replay || '{"state": "failed", "reason": "Its raw content is no longer kept."}'
        WHERE org_id = $1 AND replay ->> 'state' = 'waiting' AND raw_at = 'none'`,
      [orgId],
    );
    const [next] = await rowsOf(
      connection,
      z.object({ id: z.string() }),
      // What never got as far as its findings is no replay but a second first time: its effects are those of a new import.
      `UPDATE import i SET status = 'queued', heartbeat_at = now(), progress = '{}',
              replay = i.replay || jsonb_build_object('before', i.status, 'state', CASE WHEN i.status <> 'failed' OR EXISTS (
                SELECT 1 FROM stream_import s WHERE s.org_id = $1 AND s.import_id = i.id) THEN 'asked' ELSE 'retried' END)
        WHERE i.org_id = $1 AND i.id = (
          SELECT id FROM import WHERE org_id = $1 AND replay ->> 'state' = 'waiting' AND status IN ('done', 'held', 'failed')
           ORDER BY coalesce(scanned_at, received_at), arrival LIMIT 1)
       RETURNING i.id`,
      [orgId],
    );
    return next ? { result: "started", importId: next.id } : { result: "none" };
  });
}

/** Organizations in which something waits; their jobs may have been lost with the queue. */
export async function organizationsWithReplays(db: Db): Promise<string[]> {
  const { rows } = await db.pool.query<{ id: string }>("SELECT id FROM organization ORDER BY id");
  const waiting: string[] = [];
  for (const { id } of rows) {
    const found = await withTenantConnection(db, id, (connection) =>
      connection.query("SELECT 1 FROM import WHERE org_id = $1 AND replay ->> 'state' = 'waiting' LIMIT 1", [id]),
    );
    if (found.rowCount) waiting.push(id);
  }
  return waiting;
}
