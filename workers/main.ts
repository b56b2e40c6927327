import { availableParallelism } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { recomputeRisks } from "@/lib/commands/recompute-risks";
import type { Processor, Processors } from "@/lib/contracts/jobs";
import { residentMb } from "@/lib/correlate/attack-paths/resident-cluster";
import { type Db, openDb } from "@/lib/db/client";
import { env, required } from "@/lib/env";
import { log } from "@/lib/log";
import { type JobQueue, openJobQueue } from "@/lib/queue/queue";
import { alertsLink } from "@/workers/processors/alerts-link";
import { importProcess } from "@/workers/processors/import-process";
import { importReplay } from "@/workers/processors/import-replay";
import { oneAtATime } from "@/workers/processors/one-at-a-time";
import { pathsSearch } from "@/workers/processors/paths-search";
import { startWorker } from "@/workers/start-worker";
import type { HeavyJob } from "@/workers/threads/messages";
import { openThreadPool, type ThreadPool } from "@/workers/threads/thread-pool";

/** Running jobs get so long to end when we are asked to stop; then they are given back. The supervisor waits 15 s. */
const GRACE_MS = 8_000;
const LAST_MOMENT_MS = 12_000;
/** Searches for attack paths are seconds long. */
const BUSY_MS = 500;
const THREAD_IDLE_MS = 30_000;
/** The thread of searches keeps what it has read of large clusters: changes come minutes or hours apart, and each is to be seen at once. */
const SEARCHES_IDLE_MS = 6 * 3_600_000;
/** A search makes hundreds of thousands of small things that it drops at once. */
const SEARCHES_YOUNG_MB = 192;

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
  // For claims and signs of life; a thread has connections of its own.
  const db = openDb(target.databaseUrl, concurrency + 4);
  await untilDatabaseAnswers(db, stopRequest);
  const queue = openJobQueue(target, "worker");
  const lockMs = env().PLIMSOLL_QUEUE_LOCK_MS;
  const kind = {
    script: new URL("./thread.mjs", import.meta.url),
    heapMb: env().PLIMSOLL_WORKER_HEAP_MB,
    idleMs: THREAD_IDLE_MS,
  };
  // A search keeps its thread busy for seconds: no import is to wait behind it, and one at a time is enough.
  const searches = openThreadPool({
    ...kind,
    heapMb: kind.heapMb + residentMb(kind.heapMb),
    youngMb: SEARCHES_YOUNG_MB,
    idleMs: SEARCHES_IDLE_MS,
    size: 1,
    warm: 0,
  });
  const threads = openThreadPool({
    ...kind,
    size: Math.min(concurrency, availableParallelism()),
    // Scores and paths are worked out side by side: both are to be seen at once.
    applied: (applied) => void searches.offer({ kind: "prepare", ...applied }, stopRequest).catch(notPrepared),
  });
  const stop = await startWorker(
    { db, queue, target, processors: processorsOf({ db, queue }, { threads, searches }, lockMs) },
    { concurrency, lockMs, stallMs: env().PLIMSOLL_QUEUE_STALL_MS },
  );
  await aborted(stopRequest);
  setTimeout(() => process.exit(1), LAST_MOMENT_MS).unref();
  await stop(GRACE_MS);
  await Promise.all([threads.close(), searches.close()]);
  await queue.close();
  await db.close();
  log.info("the worker has stopped");
  process.exit(0);
}

/** The search that is asked for does it then, and says what is wrong. */
function notPrepared(error: unknown): void {
  log.debug({ err: error }, "attack paths were not looked for ahead");
}

/** What is heavy goes to a thread; claims, signs of life and what the database does by itself stay here. */
function processorsOf(
  { db, queue }: { db: Db; queue: JobQueue },
  { threads, searches }: { threads: ThreadPool; searches: ThreadPool },
  silentMs: number,
): Processors {
  const process = importProcess({
    db,
    silentMs,
    apply: (run, signal, onProgress) => threads.run({ kind: "import", ...run }, signal, onProgress),
  });
  return {
    "import.process": process,
    "import.replay": importReplay({ db, process }),
    "risk.recompute": heavy(threads, "risk.recompute"),
    "paths.search": oneAtATime(pathsSearch({ db, search: heavy(searches, "paths.search") }), BUSY_MS),
    "feed.applied": heavy(threads, "feed.applied"),
    "feeds.fetch": heavy(threads, "feeds.fetch"),
    sweep: heavy(threads, "sweep"),
    "alerts.link": alertsLink({ db, recompute: (orgId, assetIds) => recomputeRisks(orgId, assetIds, queue.enqueue) }),
  };
}

function heavy<N extends HeavyJob>(threads: ThreadPool, name: N): Processor<N> {
  return (payload, { signal, ...run }) => threads.run({ kind: "job", name, payload, ...run }, signal);
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
