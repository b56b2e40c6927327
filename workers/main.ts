import { setTimeout as sleep } from "node:timers/promises";
import type { Processors } from "@/lib/contracts/jobs";
import { type Db, openDb } from "@/lib/db/client";
import { env, required } from "@/lib/env";
import { log } from "@/lib/log";
import { dataDir } from "@/lib/platform/paths";
import { type JobQueue, openJobQueue } from "@/lib/queue/queue";
import { correlation } from "@/workers/correlation";
import { alertsLink } from "@/workers/processors/alerts-link";
import { feedsFetch } from "@/workers/processors/feeds-fetch";
import { importProcess } from "@/workers/processors/import-process";
import { importReplay } from "@/workers/processors/import-replay";
import { sweep } from "@/workers/processors/sweep";
import { startWorker } from "@/workers/start-worker";

/** Running jobs get so long to end when we are asked to stop; then they are given back. The supervisor waits 15 s. */
const GRACE_MS = 8_000;
const LAST_MOMENT_MS = 12_000;

await main();

/** The worker process: takes jobs until it is asked to stop (SIGTERM, Ctrl-C), drains, and ends. */
async function main(): Promise<void> {
  process.on("unhandledRejection", (error) => {
    log.fatal({ err: error }, "a promise was rejected and nobody was there to hear it");
    process.exit(1);
  });
  const { PLIMSOLL_WORKER_CONCURRENCY: concurrency, REDIS_URL: redisUrl } = env();
  const target = { redisUrl, databaseUrl: required("DATABASE_URL") };
  const stopRequest = onStopRequest();
  // Each import holds one connection throughout and borrows others for its sign of life and its blob.
  const db = openDb(target.databaseUrl, concurrency * 3 + 4);
  await untilDatabaseAnswers(db, stopRequest);
  const queue = openJobQueue(target, "worker");
  const lockMs = env().PLIMSOLL_QUEUE_LOCK_MS;
  const stop = await startWorker(
    { db, queue, target, processors: processorsOf(db, queue, lockMs) },
    { concurrency, lockMs, stallMs: env().PLIMSOLL_QUEUE_STALL_MS },
  );
  await aborted(stopRequest);
  setTimeout(() => process.exit(1), LAST_MOMENT_MS).unref();
  await stop(GRACE_MS);
  await queue.close();
  await db.close();
  log.info("the worker has stopped");
  process.exit(0);
}

function processorsOf(db: Db, queue: JobQueue, silentMs: number): Processors {
  const storage = { dataDir: dataDir() };
  const { correlate, feedApplied, riskRecompute, feedAppliedTo, compareOsv } = correlation(db, queue);
  const process = importProcess({ ...storage, db, correlate, feedApplied, silentMs });
  return {
    "import.process": process,
    "import.replay": importReplay({ db, process }),
    "risk.recompute": riskRecompute,
    "feed.applied": feedAppliedTo,
    "alerts.link": alertsLink({ db }),
    "feeds.fetch": feedsFetch({ ...storage, db, enqueue: queue.enqueue }),
    sweep: sweep({ ...storage, db, compareOsv, enqueue: queue.enqueue }),
  };
}

function onStopRequest(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => controller.abort());
  return controller.signal;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** Started beside a database that is still coming up or being migrated, we wait instead of dying. */
async function untilDatabaseAnswers(db: Db, stopRequest: AbortSignal): Promise<void> {
  for (let attempt = 1; !stopRequest.aborted; attempt++) {
    try {
      await db.pool.query("SELECT 1 FROM instance_setting LIMIT 1");
      return;
    } catch (error) {
      if (attempt % 10 === 1) log.warn({ err: error }, "the database does not answer yet, or is not migrated");
      await sleep(1_000);
    }
  }
  process.exit(0);
}
