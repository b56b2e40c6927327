import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { QueueTarget } from "@/lib/queue/backend";
import { type JobQueue, openJobQueue } from "@/lib/queue/queue";
import { hasRedisServer, startTestRedis, type TestRedis } from "@/lib/queue/testing-redis";
import { JobPostponed, JobRefused, type RawJob, startWorking, type Working } from "@/lib/queue/work";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database";

const OPTIONS = { concurrency: 4, lockMs: 1_000, stallMs: 500 };
const payload = () => ({ orgId: randomUUID(), importId: randomUUID() });

let database: TestDatabase;
let redis: TestRedis | undefined;
let queue: JobQueue;
const running: Working[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  if (hasRedisServer()) redis = await startTestRedis();
});
afterAll(async () => {
  await redis?.remove();
  await database?.drop();
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((working) => working.stop(0)));
  await queue?.close();
});

function work(target: QueueTarget, run: (job: RawJob) => Promise<void>): Working {
  const working = startWorking(target, OPTIONS, run);
  running.push(working);
  return working;
}

async function until(claim: () => boolean | Promise<boolean>, withinMs = 15_000): Promise<void> {
  for (const deadline = Date.now() + withinMs; !(await claim()); await sleep(25)) {
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${claim}`);
  }
}

const backends = [
  { name: "PostgreSQL", target: (): QueueTarget => ({ redisUrl: undefined, databaseUrl: database.appUrl }) },
  { name: "Redis", target: (): QueueTarget => ({ redisUrl: redis?.url, databaseUrl: database.appUrl }) },
];

describe.each(backends)("the queue on $name", ({ name, target }) => {
  beforeEach(({ skip }) => {
    if (name === "Redis" && !hasRedisServer()) skip("redis-server is not installed");
  });

  test("hands every job to one worker, once", async () => {
    queue = openJobQueue(target());
    const sent = Array.from({ length: 50 }, payload);
    const seen: unknown[] = [];
    work(target(), async (job) => void seen.push(job.data));
    work(target(), async (job) => void seen.push(job.data));
    await queue.enqueueAll("import.process", sent.slice(0, 25));
    await Promise.all(sent.slice(25).map((one) => queue.enqueue("import.process", one)));
    await until(() => seen.length >= 50);
    await sleep(200);
    expect(seen).toHaveLength(50);
    expect(new Set(seen.map((data) => (data as { importId: string }).importId)).size).toBe(50);
  });

  test("does not queue an import twice while it waits or runs, and takes it again afterwards", async () => {
    queue = openJobQueue(target());
    const one = payload();
    await queue.enqueue("import.process", one);
    await queue.enqueue("import.process", one);
    let runs = 0;
    let finish: () => void = () => undefined;
    work(target(), async () => {
      runs += 1;
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
    });
    await until(() => runs === 1);
    await queue.enqueue("import.process", one);
    finish();
    await until(async () => Object.values((await queue.counts()).imports).every((count) => count === 0));
    expect(runs).toBe(1);
    await queue.enqueue("import.process", one);
    await until(() => runs === 2);
    finish();
  });

  test("retries an error, gives up on a refusal, and does not count a postponement", async () => {
    queue = openJobQueue(target());
    const [refused, postponed] = [payload(), payload()];
    const tries: Record<string, number[]> = { refused: [], postponed: [] };
    work(target(), async (job) => {
      const { importId } = job.data as ReturnType<typeof payload>;
      const which = importId === refused.importId ? "refused" : "postponed";
      tries[which]?.push(job.attempt);
      if (which === "refused") throw new JobRefused("never");
      if ((tries[which]?.length ?? 0) < 3) throw new JobPostponed(50);
    });
    await queue.enqueue("import.process", refused);
    await queue.enqueue("import.process", postponed);
    await until(() => tries.postponed?.length === 3);
    await until(async () => Object.values((await queue.counts()).imports).every((count) => count === 0));
    expect(tries).toEqual({ refused: [1], postponed: [1, 1, 1] });
  });

  test("counts the attempts that ended in an error", async () => {
    queue = openJobQueue(target());
    const attempts: number[] = [];
    work(target(), async (job) => {
      attempts.push(job.attempt);
      if (attempts.length < 2) throw new Error("once");
    });
    await queue.enqueue("import.process", payload());
    await until(() => attempts.length === 2);
    expect(attempts).toEqual([1, 2]);
  });

  test("refuses a payload that is not in the catalog before it is queued", async () => {
    queue = openJobQueue(target());
    await expect(queue.enqueue("import.process", { orgId: "x", importId: "y" })).rejects.toThrow();
    expect(Object.values((await queue.counts()).imports).every((count) => count === 0)).toBe(true);
  });

  test("a schedule exists once however many processes ask for it", async () => {
    queue = openJobQueue(target());
    let runs = 0;
    await Promise.all([queue.schedule("sweep", {}, 300), queue.schedule("sweep", {}, 300)]);
    work(target(), async () => {
      runs += 1;
    });
    await until(() => runs >= 2);
    const before = runs;
    await sleep(1_000);
    expect(runs - before).toBeLessThanOrEqual(5);
  });

  test("stopping waits for running jobs and aborts those that do not end", async () => {
    queue = openJobQueue(target());
    let aborted = false;
    let started = false;
    const working = work(target(), async (job) => {
      started = true;
      await sleep(60_000, undefined, { signal: job.signal }).catch(() => {
        aborted = true;
      });
    });
    await queue.enqueue("import.process", payload());
    await until(() => started);
    await working.stop(300);
    expect(aborted).toBe(true);
  });
});

describe("the queue without a server", () => {
  test("answers within seconds that the queue is down, and works again when it is back", async ({ skip }) => {
    if (!redis) return skip("redis-server is not installed");
    queue = openJobQueue({ redisUrl: redis.url, databaseUrl: database.appUrl });
    await queue.enqueue("import.process", payload());
    await redis.kill();
    const started = Date.now();
    await expect(queue.enqueue("import.process", payload())).rejects.toMatchObject({ code: "upstream_down" });
    expect(Date.now() - started).toBeLessThan(6_000);
    await redis.start();
    await until(() =>
      queue.enqueue("import.process", payload()).then(
        () => true,
        () => false,
      ),
    );
  });
});
