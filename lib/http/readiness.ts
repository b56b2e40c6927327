import type { Ready } from "@/lib/contracts/http/health";
import { db } from "@/lib/db/client";
import { log } from "@/lib/log";
import { jobQueue } from "@/lib/queue/queue";
import { isAnyWorkerAlive } from "@/lib/queue/worker-alive";

/** Ready means migrated, database and queue reachable, and at least one worker alive. Causes go to the log, not to strangers. */
export async function readiness(): Promise<Ready> {
  const [database, queue, worker] = await Promise.all([
    check("database", async () => {
      await db().pool.query("SELECT 1 FROM organization LIMIT 1");
    }),
    check("queue", async () => {
      await jobQueue().counts();
    }),
    check("worker", async () => {
      if (!(await isAnyWorkerAlive(db()))) throw new Error("no worker was heard of lately");
    }),
  ]);
  const checks = { database, queue, worker };
  return { status: Object.values(checks).every(({ ok }) => ok) ? "ready" : "not_ready", checks };
}

const WAIT_MS = 4_000;
const DOWN: Record<string, string> = {
  database: "The database does not answer or is not migrated.",
  queue: "The queue does not answer.",
  worker: "No worker is running.",
};

async function check(name: string, probe: () => Promise<void>): Promise<Ready["checks"][string]> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("no answer in time")), WAIT_MS);
  });
  try {
    await Promise.race([probe(), timeout]);
    return { ok: true, detail: "ok" };
  } catch (error) {
    log.warn({ err: error, check: name }, "not ready");
    return { ok: false, detail: DOWN[name] ?? "failed" };
  } finally {
    clearTimeout(timer);
  }
}
