import type { Processors } from "@/lib/contracts/jobs";
import type { Db } from "@/lib/db/client";
import { newId } from "@/lib/db/new-id";
import { FEEDS_EVERY_HOURS } from "@/lib/feeds/feed-sources";
import { requeuePathRequests, requeueUnfinished } from "@/lib/ingest/sweep";
import { log } from "@/lib/log";
import type { QueueTarget } from "@/lib/queue/backend";
import type { JobQueue } from "@/lib/queue/queue";
import { startWorking, type WorkOptions } from "@/lib/queue/work";
import { beatWorker, forgetDeadWorkers, forgetWorker, WORKER_BEAT_MS } from "@/lib/queue/worker-alive";
import { runJob } from "@/workers/run-job";

export type WorkerDeps = { db: Db; queue: JobQueue; target: QueueTarget; processors: Processors };

/** Imports that nobody has touched for so long are looked for this often; handing them over twice does no harm. */
const SWEEP_EVERY_MS = 5_000;
const SILENT_MS = 5_000;
const HOUSEKEEPING_EVERY_MS = 10 * 60_000;
const FEEDS_EVERY_MS = FEEDS_EVERY_HOURS * 3_600_000;

/**
 * Starts taking jobs, showing signs of life, and handing over imports whose job was lost.
 *
 * Returns  what stops it: no new jobs, up to `graceMs` for the running ones, which then are given back.
 */
export async function startWorker(deps: WorkerDeps, options: WorkOptions): Promise<(graceMs: number) => Promise<void>> {
  const { db, queue } = deps;
  const workerId = newId();
  const working = startWorking(deps.target, options, (job) => runJob(deps.processors, job));
  await working.ready;
  await forgetDeadWorkers(db);
  const timers = [
    every(WORKER_BEAT_MS, "a sign of life could not be written", () => beatWorker(db, workerId)),
    every(SWEEP_EVERY_MS, "unfinished imports could not be handed over", () => requeueUnfinished(deps, SILENT_MS)),
    every(SWEEP_EVERY_MS, "searches for attack paths could not be handed over", () =>
      requeuePathRequests(deps, SILENT_MS),
    ),
    // Asked for again and again, since an emptied Redis has forgotten its schedules.
    every(HOUSEKEEPING_EVERY_MS, "housekeeping could not be scheduled", () =>
      queue.schedule("sweep", {}, HOUSEKEEPING_EVERY_MS),
    ),
    // Which feeds are fetched is decided when it runs: none, while every schedule is off.
    every(HOUSEKEEPING_EVERY_MS, "fetching feeds could not be scheduled", () =>
      queue.schedule("feeds.fetch", {}, FEEDS_EVERY_MS),
    ),
  ];
  log.info({ workerId, concurrency: options.concurrency }, "the worker takes jobs");
  return async (graceMs) => {
    for (const timer of timers) timer.stop();
    await working.stop(graceMs);
    await forgetWorker(db, workerId).catch(() => undefined);
  };
}

/** At once and then every `everyMs`, one at a time; a failure is logged and the next one tries again. */
function every(everyMs: number, failure: string, work: () => Promise<unknown>): { stop: () => void } {
  let busy = false;
  const run = async () => {
    if (busy) return;
    busy = true;
    await work().catch((error) => log.warn({ err: error }, failure));
    busy = false;
  };
  const timer = setInterval(() => void run(), everyMs);
  void run();
  return { stop: () => clearInterval(timer) };
}
