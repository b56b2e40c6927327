import { createPostgresBackend, Queue, type QueueOptions, Worker, type WorkerOptions, withBackend } from "bullmq";
import { Redis } from "ioredis";
import pg from "pg";
import { log } from "@/lib/log";
import { QUEUE_SCHEMA } from "@/lib/queue/migrate-queue-schema";

/** Where jobs wait: Redis when there is one, else the database itself. */
export type QueueTarget = { redisUrl: string | undefined; databaseUrl: string };

/** The handler BullMQ calls; `token` proves that this worker holds the job's lock. */
export type RawProcessor = ConstructorParameters<typeof Worker>[1];

/**
 * The two kinds of queue behind one face. Instances share the connection, which `close` ends after them.
 *
 * ready   false at once while the server is known to be away, so that a caller fails instead of waiting; waits, up to
 *         `timeoutMs`, only for a first connection
 */
export type QueueBackend = {
  kind: "redis" | "postgres";
  queue: (name: string, options: Omit<QueueOptions, "connection">) => Queue;
  worker: (name: string, processor: RawProcessor, options: Omit<WorkerOptions, "connection">) => Worker;
  ready: (timeoutMs: number) => Promise<boolean>;
  close: () => Promise<void>;
};

/** Opens a connection for queues (`web`) or for queues and workers (`worker`); nothing is sent yet. */
export function openBackend(target: QueueTarget, role: "web" | "worker"): QueueBackend {
  return target.redisUrl ? redisBackend(target.redisUrl, role) : postgresBackend(target.databaseUrl, role);
}

function redisBackend(url: string, role: "web" | "worker"): QueueBackend {
  // A command of the web process fails at once while Redis is away; a worker's waits until it is back, since BullMQ
  // demands it. BullMQ makes a second connection of its own for each worker's blocking read.
  const redis = new Redis(url, {
    maxRetriesPerRequest: role === "worker" ? null : 1,
    enableOfflineQueue: role === "worker",
    connectTimeout: 5_000,
    retryStrategy: (times) => Math.min(200 * times, 2_000),
  });
  sayOncePerOutage(redis);
  return {
    kind: "redis",
    queue: (name, options) => new Queue(name, { ...options, connection: redis }),
    worker: (name, processor, options) => new Worker(name, processor, { ...options, connection: redis }),
    ready: (timeoutMs) => redisReady(redis, timeoutMs),
    close: async () => {
      redis.disconnect();
    },
  };
}

/** An outage is tried against every other second; its log should not be. */
function sayOncePerOutage(redis: Redis): void {
  let said = false;
  redis.on("error", (error) => {
    if (!said) log.warn({ err: error }, "Redis does not answer");
    said = true;
  });
  redis.on("ready", () => {
    if (said) log.info("Redis answers again");
    said = false;
  });
}

/** ioredis says `reconnecting` between attempts once one has failed; until then it is still on its first. */
async function redisReady(redis: Redis, timeoutMs: number): Promise<boolean> {
  if (redis.status === "ready") return true;
  if (redis.status === "reconnecting" || redis.status === "end") return false;
  return new Promise((resolve) => {
    const settle = () => {
      clearTimeout(timer);
      redis.off("ready", settle);
      redis.off("close", settle);
      resolve(redis.status === "ready");
    };
    const timer = setTimeout(settle, timeoutMs);
    redis.once("ready", settle);
    redis.once("close", settle);
  });
}

function postgresBackend(url: string, role: "web" | "worker"): QueueBackend {
  // Our own pool, since BullMQ can only make one where `require` exists. Each worker keeps one connection to listen on.
  const pool = new pg.Pool({
    connectionString: url,
    max: role === "worker" ? 6 : 2,
    options: `-c search_path=${QUEUE_SCHEMA}`,
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    application_name: "plimsoll-queue",
  });
  pool.on("error", (error) => log.warn({ err: error }, "an idle queue connection was lost"));
  const classes = withBackend(createPostgresBackend);
  return {
    kind: "postgres",
    queue: (name, options) => new classes.Queue(name, { ...options, connection: pool }) as unknown as Queue,
    worker: (name, processor, options) =>
      new classes.Worker(name, processor, { ...options, connection: pool }) as unknown as Worker,
    ready: async () => true,
    close: () => pool.end(),
  };
}
