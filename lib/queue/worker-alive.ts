import type { Db } from "@/lib/db/client";

/** Rows of `instance_setting` under this prefix are live workers, by their own id. */
const PREFIX = "worker/";
export const WORKER_BEAT_MS = 5_000;
/** A worker busy with one huge item may miss a few beats. */
const ALIVE_WITHIN_SECONDS = 20;

/**
 * Says that this worker lives. In the database, since that works with either queue, and by its clock, since machines'
 * clocks differ.
 */
export async function beatWorker(db: Db, workerId: string): Promise<void> {
  await db.pool.query(
    `INSERT INTO instance_setting (key, value, updated_at) VALUES ($1, '{}', now())
     ON CONFLICT (key) DO UPDATE SET updated_at = now()`,
    [`${PREFIX}${workerId}`],
  );
}

/** Says that this worker has stopped. */
export async function forgetWorker(db: Db, workerId: string): Promise<void> {
  await db.pool.query("DELETE FROM instance_setting WHERE key = $1", [`${PREFIX}${workerId}`]);
}

/** Removes what killed workers left behind. */
export async function forgetDeadWorkers(db: Db): Promise<void> {
  await db.pool.query(
    "DELETE FROM instance_setting WHERE starts_with(key, $1) AND updated_at < now() - interval '10 minutes'",
    [PREFIX],
  );
}

/** True when some worker was heard of in the last twenty seconds. For readiness; throws when the database is away. */
export async function isAnyWorkerAlive(db: Db): Promise<boolean> {
  const { rows } = await db.pool.query(
    `SELECT EXISTS (SELECT 1 FROM instance_setting
       WHERE starts_with(key, $1) AND updated_at > now() - make_interval(secs => $2)) AS alive`,
    [PREFIX, ALIVE_WITHIN_SECONDS],
  );
  return rows[0]?.alive === true;
}
