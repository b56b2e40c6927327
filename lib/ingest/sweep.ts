import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { withTenantConnection } from "@/lib/db/tenant";
import { listSpool, removeSpool, type SpoolFile, type Storage } from "@/lib/ingest/spool";
import { log } from "@/lib/log";
import type { JobQueue } from "@/lib/queue/queue";

const Unfinished = z.object({ org_id: z.string(), import_id: z.string() });

/**
 * Hands imports that are not final and that nobody has shown life of for `silentMs` to the queue again. This is what
 * makes the import row, and not the queue, the truth: an emptied queue fills itself. What is queued already stays as is.
 *
 * Returns  how many there were.
 */
export async function requeueUnfinished(
  deps: { db: Db; queue: Pick<JobQueue, "enqueueAll"> },
  silentMs: number,
): Promise<number> {
  const { rows } = await deps.db.pool.query("SELECT org_id, import_id FROM app_unfinished_imports($1::interval)", [
    `${silentMs} milliseconds`,
  ]);
  const found = z.array(Unfinished).parse(rows);
  await deps.queue.enqueueAll(
    "import.process",
    found.map((row) => ({ orgId: row.org_id, importId: row.import_id })),
  );
  return found.length;
}

const Asked = z.object({ org_id: z.string(), cluster_id: z.string() });

/** The same for attack paths that somebody asked for: the request is the truth, and its job can be made again from it. */
export async function requeuePathRequests(
  deps: { db: Db; queue: Pick<JobQueue, "enqueueAll"> },
  silentMs: number,
): Promise<number> {
  const { rows } = await deps.db.pool.query("SELECT org_id, cluster_id FROM app_asked_attack_paths($1::interval)", [
    `${silentMs} milliseconds`,
  ]);
  const found = z.array(Asked).parse(rows);
  await deps.queue.enqueueAll(
    "paths.search",
    found.map((row) => ({ orgId: row.org_id, clusterId: row.cluster_id })),
  );
  return found.length;
}

const DAY_MS = 86_400_000;
/** A report that could not be understood is kept for somebody to look at, sealed, and then goes. */
const UNCLAIMED_MS = 7 * DAY_MS;
/** An upload without a row, or one not finished: whoever wrote it died. A slow upload's file changes all the time. */
const ORPHAN_MS = 60 * 60_000;

/** Removes uploads that nobody needs any more. Returns how many. */
export async function sweepSpool(deps: Storage & { db: Db }): Promise<number> {
  let removed = 0;
  for await (const file of listSpool(deps)) {
    try {
      if (await mayGo(deps.db, file)) {
        await removeSpool(deps, file.orgId, file.importId);
        removed += 1;
      }
    } catch (error) {
      log.warn({ err: error, orgId: file.orgId, importId: file.importId }, "an upload could not be looked at");
    }
  }
  return removed;
}

/** The row is told first that its content is gone, so that nobody is promised what is not there. */
async function mayGo(db: Db, { orgId, importId, isPart, ageMs }: SpoolFile): Promise<boolean> {
  if (isPart) return ageMs > ORPHAN_MS;
  if (!z.uuid().safeParse(orgId).success || !z.uuid().safeParse(importId).success) return false;
  return withTenantConnection(db, orgId, async (connection) => {
    const { rows } = await connection.query(
      `SELECT raw_at AS "rawAt", status = 'failed' AND finished_at < now() - make_interval(secs => $3) AS expired
         FROM import WHERE org_id = $1 AND id = $2`,
      [orgId, importId, UNCLAIMED_MS / 1000],
    );
    const row = rows[0] as { rawAt: string; expired: boolean } | undefined;
    if (!row) return ageMs > ORPHAN_MS;
    if (row.rawAt !== "spool") return true;
    if (!row.expired) return false;
    await connection.query("UPDATE import SET raw_at = 'none' WHERE org_id = $1 AND id = $2", [orgId, importId]);
    return true;
  });
}
