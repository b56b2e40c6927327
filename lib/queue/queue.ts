import type { Queue } from "bullmq";
import {
  JOB_QUEUES,
  JOBS,
  type JobInput,
  type JobName,
  type JobPayload,
  type JobQueueName,
  jobKey,
  parseJobPayload,
} from "@/lib/contracts/jobs";
import { env, required } from "@/lib/env";
import { log } from "@/lib/log";
import { AppError } from "@/lib/model/error";
import { openBackend, type QueueBackend, type QueueTarget } from "@/lib/queue/backend";

export type EnqueueOptions = { delayMs?: number };

/**
 * Hands a job to the workers. The payload is parsed with the catalog, so that nothing but ids gets in.
 *
 * Errors   `upstream_down` when the queue does not answer in time. Whoever wrote the row that the job is about need not
 *          care: the sweeper finds rows without a job.
 */
export type Enqueue = <N extends JobName>(name: N, payload: JobInput<N>, options?: EnqueueOptions) => Promise<void>;

export type JobQueue = {
  enqueue: Enqueue;
  /** Many of one kind in one round trip; the same promises. */
  enqueueAll: <N extends JobName>(name: N, payloads: readonly JobInput<N>[]) => Promise<void>;
  /** Makes a job come back every `everyMs`; one schedule per name however many processes ask. */
  schedule: <N extends JobName>(name: N, payload: JobInput<N>, everyMs: number) => Promise<void>;
  /** How many jobs wait or run; throws when the queue does not answer. For health and tests. */
  counts: () => Promise<Record<JobQueueName, Record<string, number>>>;
  close: () => Promise<void>;
};

const ANSWER_WITHIN_MS = 5_000;
const CONNECT_WITHIN_MS = 2_000;

/** Finished jobs leave the queue: a keyed one must be free to be made again, others are kept a while to look at. */
const KEEP_FINISHED = {
  removeOnComplete: { count: 200, age: 86_400 },
  removeOnFail: { count: 1_000, age: 7 * 86_400 },
};
const KEEP_NOTHING = { removeOnComplete: true, removeOnFail: true };

/** Opens the queue for a process that hands out jobs. */
export function openJobQueue(target: QueueTarget, role: "web" | "worker" = "web"): JobQueue {
  const backend = openBackend(target, role);
  const queues = new Map<JobQueueName, Queue>();
  const use = <T>(name: JobQueueName, work: (queue: Queue) => Promise<T>) => onQueue(backend, queues, name, work);
  return {
    enqueue: async (name, payload, options) => {
      const { data, opts } = toJob(name, parseJobPayload(name, payload), options);
      await use(JOBS[name].queue, (queue) => queue.add(name, data, opts));
    },
    enqueueAll: async (name, payloads) => {
      if (payloads.length === 0) return;
      const jobs = payloads.map((payload) => toJob(name, parseJobPayload(name, payload)));
      await use(JOBS[name].queue, (queue) => queue.addBulk(jobs));
    },
    schedule: async (name, payload, everyMs) => {
      const { data, opts } = toJob(name, parseJobPayload(name, payload));
      await use(JOBS[name].queue, (queue) =>
        queue.upsertJobScheduler(`every-${name}`, { every: everyMs }, { name, data, opts }),
      );
    },
    counts: async () => {
      const pairs = JOB_QUEUES.map(async (name) => [name, await use(name, (queue) => queue.getJobCounts())] as const);
      return Object.fromEntries(await Promise.all(pairs)) as Record<JobQueueName, Record<string, number>>;
    },
    close: async () => {
      await Promise.all([...queues.values()].map((queue) => queue.close().catch(() => undefined)));
      await backend.close();
    },
  };
}

let shared: JobQueue | undefined;

/** The process-wide queue of the environment; opened on first use so that a build needs neither Redis nor a database. */
export function jobQueue(): JobQueue {
  shared ??= openJobQueue({ redisUrl: env().REDIS_URL, databaseUrl: required("DATABASE_URL") });
  return shared;
}

/** `enqueue` on the process-wide queue. */
export const enqueue: Enqueue = (name, payload, options) => jobQueue().enqueue(name, payload, options);

function toJob<N extends JobName>(name: N, payload: JobPayload<N>, options: EnqueueOptions = {}) {
  const { attempts, backoffMs } = JOBS[name];
  const jobId = jobKey(name, payload);
  const opts = {
    attempts,
    backoff: { type: "exponential", delay: backoffMs },
    ...(jobId ? { jobId, ...KEEP_NOTHING } : KEEP_FINISHED),
    ...(options.delayMs ? { delay: options.delayMs } : {}),
  };
  return { name, data: payload, opts };
}

/** Runs `work` with a deadline; a queue that failed is opened anew next time, since BullMQ keeps a failed start forever. */
async function onQueue<T>(
  backend: QueueBackend,
  queues: Map<JobQueueName, Queue>,
  name: JobQueueName,
  work: (queue: Queue) => Promise<T>,
): Promise<T> {
  if (!(await backend.ready(CONNECT_WITHIN_MS))) throw queueDown(undefined);
  const queue = queues.get(name) ?? openQueue(backend, name);
  queues.set(name, queue);
  try {
    return await within(ANSWER_WITHIN_MS, work(queue));
  } catch (error) {
    queues.delete(name);
    queue.close().catch(() => undefined);
    throw queueDown(error);
  }
}

function openQueue(backend: QueueBackend, name: JobQueueName): Queue {
  const queue = backend.queue(name, { skipMetasUpdate: true });
  queue.on("error", (error: Error) => log.warn({ err: error, queue: name }, "the queue does not answer"));
  return queue;
}

function queueDown(cause: unknown): AppError {
  return new AppError("upstream_down", "The job queue does not answer. Try again shortly.", { cause });
}

async function within<T>(timeoutMs: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
