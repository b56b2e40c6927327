import type { Db } from "@/lib/db/client";
import { withTenantConnection } from "@/lib/db/tenant";
import type { ImportProgress } from "@/lib/ingest/application";
import type { ImportTry } from "@/lib/ingest/claim-import";
import { log } from "@/lib/log";

/**
 * report   keeps the newest progress in memory; it goes out with the next sign of life
 * stop     no more signs of life after this resolves
 */
export type Heartbeat = { report: (progress: ImportProgress) => void; stop: () => Promise<void> };

/**
 * Shows every `everyMs` that this try is alive and how far it is. `onLost` is called once when another worker has taken
 * the import over: whatever this one still does would be rolled back by the fence.
 */
export function startHeartbeat(db: Db, run: ImportTry, everyMs: number, onLost: () => void): Heartbeat {
  let latest: ImportProgress | undefined;
  let beating: Promise<void> = Promise.resolve();
  let isBeating = false;
  const timer = setInterval(() => {
    // A beat that waits (the row is locked by the commit of the work itself) is enough; more would only queue up.
    if (isBeating) return;
    isBeating = true;
    beating = beat(db, run, latest)
      .then((alive) => {
        if (alive) return;
        clearInterval(timer);
        onLost();
      })
      .catch((error) => log.warn({ err: error, importId: run.importId }, "a sign of life could not be written"))
      .finally(() => {
        isBeating = false;
      });
  }, everyMs);
  return {
    report: (progress) => {
      latest = progress;
    },
    stop: async () => {
      clearInterval(timer);
      await beating;
    },
  };
}

/** The phase is the status too, but never backwards: the work's own transaction may have set a later one. */
async function beat(db: Db, run: ImportTry, progress: ImportProgress | undefined): Promise<boolean> {
  const { orgId, importId, attempt } = run;
  return withTenantConnection(db, orgId, async (connection) => {
    const { rowCount } = await connection.query(
      `UPDATE import
          SET heartbeat_at = now(), progress = progress || $4::jsonb,
              status = CASE WHEN status = 'parsing' AND $5 = 'applying' THEN 'applying' ELSE status END
        WHERE org_id = $1 AND id = $2 AND attempt = $3 AND status IN ('parsing','applying','correlating')`,
      [orgId, importId, attempt, JSON.stringify(progress ?? {}), progress?.phase ?? ""],
    );
    return rowCount === 1;
  });
}
