import { parentPort } from "node:worker_threads";
import type { Processor } from "@/lib/contracts/jobs";
import { openDb } from "@/lib/db/client";
import { env, required } from "@/lib/env";
import { processImport } from "@/lib/ingest/process-import";
import { dataDir } from "@/lib/platform/paths";
import { openJobQueue } from "@/lib/queue/queue";
import { correlation } from "@/workers/correlation";
import { feedsFetch } from "@/workers/processors/feeds-fetch";
import { sweep } from "@/workers/processors/sweep";
import type { FromThread, HeavyJob, JobTask, Task, ToThread } from "@/workers/threads/messages";
import { packError } from "@/workers/threads/sent-error";
import { throttled } from "@/workers/threads/throttled";

/**
 * What runs in a thread of the worker process (workers/threads/thread-pool.ts): reading and applying reports, scoring,
 * comparing. Locks, claims and signs of life are the process's own.
 */
const target = { redisUrl: env().REDIS_URL, databaseUrl: required("DATABASE_URL") };
// Each import holds one connection throughout and borrows others for its blob and for scoring.
const db = openDb(target.databaseUrl, env().PLIMSOLL_WORKER_CONCURRENCY * 3 + 2);
const queue = openJobQueue(target, "worker");
const storage = { dataDir: dataDir() };
const { correlate, feedApplied, riskRecompute, feedAppliedTo, pathsSearch, prepare, compareOsv } = correlation(
  db,
  queue,
);
const jobs: { [N in HeavyJob]: Processor<N> } = {
  "risk.recompute": riskRecompute,
  "paths.search": pathsSearch,
  "feed.applied": feedAppliedTo,
  "feeds.fetch": feedsFetch({ ...storage, db, enqueue: queue.enqueue }),
  sweep: sweep({ ...storage, db, compareOsv, enqueue: queue.enqueue }),
};

const running = new Map<number, AbortController>();
const say = (message: FromThread) => parentPort?.postMessage(message);

parentPort?.on("message", (message: ToThread) => {
  if (message.type === "abort") running.get(message.id)?.abort(new Error("the worker is stopping"));
  else void run(message.id, message.task);
});

async function run(id: number, task: Task): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  try {
    await perform(id, task, controller.signal);
    say({ type: "done", id });
  } catch (error) {
    say({ type: "failed", id, error: packError(error) });
  } finally {
    running.delete(id);
  }
}

async function perform(id: number, task: Task, signal: AbortSignal): Promise<void> {
  if (task.kind === "import") {
    const { orgId, importId, attempt } = task;
    const onProgress = throttled((progress) => say({ type: "progress", id, progress }));
    const correlating: typeof correlate = (of, applied) => {
      say({ type: "applied", applied: { orgId: of, assetIds: applied.assetIds } });
      return correlate(of, applied);
    };
    const deps = { ...storage, db, correlate: correlating, feedApplied, onProgress };
    return processImport(deps, { orgId, importId, attempt, signal });
  }
  if (task.kind === "prepare") return prepare(task.orgId, task.assetIds, signal);
  return performJob(task, signal);
}

async function performJob<N extends HeavyJob>(task: JobTask<N>, signal: AbortSignal): Promise<void> {
  await jobs[task.name](task.payload, { signal, attempt: task.attempt, attempts: task.attempts });
}
