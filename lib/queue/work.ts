import { DelayedError, type Job, UnrecoverableError, type Worker } from "bullmq";
import { JOB_QUEUES } from "@/lib/contracts/jobs";
import { log } from "@/lib/log";
import { openBackend, type QueueTarget } from "@/lib/queue/backend";

/** A job as it came out of the queue, before anyone has looked at it. */
export type RawJob = {
  id: string;
  name: string;
  data: unknown;
  attempt: number;
  attempts: number;
  signal: AbortSignal;
};

/** Throw it to have the job come back later without counting as a failure. */
export class JobPostponed extends Error {
  override readonly name = "JobPostponed";
  constructor(readonly delayMs: number) {
    super(`come back in ${delayMs} ms`);
  }
}

/** Throw it (or an error whose retry makes no sense) to have the job fail at once. */
export class JobRefused extends Error {
  override readonly name = "JobRefused";
}

/**
 * concurrency   jobs at once, per queue
 * lockMs        a job is this worker's for so long; renewed at half; a dead worker's job is free after it
 * stallMs       how often jobs of dead workers are looked for
 */
export type WorkOptions = { concurrency: number; lockMs: number; stallMs: number };

export type Working = {
  /** Resolves when jobs are being taken; rejects when the queue could not be opened: start anew then. */
  ready: Promise<void>;
  /** Takes no more jobs, waits for the running ones, and after `graceMs` aborts them. */
  stop: (graceMs: number) => Promise<void>;
};

/** A killed worker must not cost an import: only errors count as failures, however often a job has stalled. */
const STALLS_ARE_NOT_FAILURES = 1_000_000;

/** Starts taking jobs from every queue. The database or Redis must answer at this moment; later it may come and go. */
export function startWorking(target: QueueTarget, options: WorkOptions, run: (job: RawJob) => Promise<void>): Working {
  const backend = openBackend(target, "worker");
  const stopping = new AbortController();
  const workers = JOB_QUEUES.map((name) => {
    const worker = backend.worker(name, (job: Job, token?: string) => runOne(job, token, stopping.signal, run), {
      concurrency: options.concurrency,
      lockDuration: options.lockMs,
      stalledInterval: options.stallMs,
      maxStalledCount: STALLS_ARE_NOT_FAILURES,
      drainDelay: 5,
      // After an error (the database restarts) try again soon; BullMQ's 15 s would look like an outage of ours.
      runRetryDelay: 1_000,
    });
    watch(worker, name);
    return worker;
  });
  let stopped: Promise<void> | undefined;
  const stop = async (graceMs: number) => {
    const late = setTimeout(() => stopping.abort(new Error("the worker is stopping")), graceMs);
    await Promise.all(workers.map((worker) => worker.close().catch(() => undefined)));
    clearTimeout(late);
    await backend.close();
  };
  return {
    ready: Promise.all(workers.map((worker) => worker.waitUntilReady())).then(() => undefined),
    stop: (graceMs) => {
      stopped ??= stop(graceMs);
      return stopped;
    },
  };
}

async function runOne(
  job: Job,
  token: string | undefined,
  signal: AbortSignal,
  run: (job: RawJob) => Promise<void>,
): Promise<void> {
  const attempts = job.opts.attempts ?? 1;
  try {
    await run({ id: job.id ?? "", name: job.name, data: job.data, attempt: job.attemptsMade + 1, attempts, signal });
  } catch (error) {
    if (error instanceof JobPostponed) {
      await job.moveToDelayed(Date.now() + error.delayMs, token);
      throw new DelayedError();
    }
    if (error instanceof JobRefused) throw new UnrecoverableError(error.message);
    throw error;
  }
}

function watch(worker: Worker, queue: string): void {
  worker.on("error", (error) => log.warn({ err: error, queue }, "the worker could not reach its queue"));
  worker.on("stalled", (jobId) => log.warn({ queue, jobId }, "a job's worker went away; it runs again"));
  worker.on("failed", (job, error) =>
    log.warn({ err: error, queue, jobId: job?.id, job: job?.name, attempt: job?.attemptsMade }, "a job failed"),
  );
}
