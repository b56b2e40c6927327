import { afterEach, expect, test } from "vitest";
import { AppError } from "@/lib/model/error";
import type { Task } from "@/workers/threads/messages";
import { openThreadPool, ThreadEnded, type ThreadPool } from "@/workers/threads/thread-pool";

let pool: ThreadPool;
afterEach(() => pool.close());

/** A thread whose tasks do what their import's id says. */
const SCRIPT = `
import { parentPort, threadId } from "node:worker_threads";
const waiting = new Map();
parentPort.on("message", ({ type, id, task }) => {
  if (type === "abort") return parentPort.postMessage({ type: "failed", id, error: { is: "postponed", delayMs: 1 } });
  const [what, text] = task.importId.split(" ");
  if (what === "done") return parentPort.postMessage({ type: "done", id });
  if (what === "refuse")
    return parentPort.postMessage({ type: "failed", id, error: { is: "app", code: "too_large", detail: text, cause: null, context: {} } });
  if (what === "busy") { const end = Date.now() + Number(text); while (Date.now() < end); return parentPort.postMessage({ type: "done", id }); }
  if (what === "where") { parentPort.postMessage({ type: "progress", id, progress: { phase: "parsing", bytesRead: threadId, bytesTotal: 0, entries: 0 } }); return; }
  if (what === "fill") { const held = []; for (;;) held.push(new Array(100000).fill({ n: held.length })); }
  if (what === "applied") { parentPort.postMessage({ type: "applied", applied: { orgId: text, assetIds: ["a"] } }); return parentPort.postMessage({ type: "done", id }); }
  if (what === "crash") setImmediate(() => { throw new Error("nobody caught this"); });
});
`;
const script = new URL(`data:text/javascript,${encodeURIComponent(SCRIPT)}`);
const open = (size: number, idleMs = 60_000) => {
  pool = openThreadPool({ script, size, heapMb: 64, idleMs });
  return pool;
};
const task = (what: string): Task => ({ kind: "import", orgId: "o", importId: what, attempt: 1 });
const never = new AbortController().signal;

test("a task's end and its error come back to whoever asked for it", async () => {
  open(1);
  await pool.run(task("done"), never);
  await expect(pool.run(task("refuse 3MB"), never)).rejects.toSatisfy(
    (error) => error instanceof AppError && error.code === "too_large" && error.detail === "3MB",
  );
});

test("a thread that is busy for half a second keeps nobody here waiting", async () => {
  open(1);
  await pool.run(task("done"), never);
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 5);
  await pool.run(task("busy 500"), never);
  clearInterval(timer);
  expect(longest).toBeLessThan(250);
});

/** Which threads `count` tasks at once ran in. */
async function threadsOf(count: number): Promise<Set<number>> {
  const where = new Set<number>();
  const stop = new AbortController();
  const tasks = Array.from({ length: count }, async (_, n) => {
    let heard = () => {};
    const told = new Promise<void>((resolve) => {
      heard = resolve;
    });
    const running = pool.run(task(`where ${n}`), stop.signal, ({ bytesRead }) => {
      where.add(bytesRead);
      heard();
    });
    return { running: running.catch(() => undefined), told };
  });
  const started = await Promise.all(tasks);
  await Promise.all(started.map(({ told }) => told));
  stop.abort();
  await Promise.all(started.map(({ running }) => running));
  return where;
}

test("tasks at once are given to different threads, up to as many as there may be", async () => {
  open(2);
  expect((await threadsOf(4)).size).toBe(2);
});

test("a task whose signal is aborted is told so and may give its job back", async () => {
  open(1);
  const stop = new AbortController();
  const running = pool.run(task("where"), stop.signal, () => stop.abort());
  await expect(running).rejects.toMatchObject({ name: "JobPostponed" });
});

test.each(["fill", "crash"])(
  "a thread that goes down (%s) fails its tasks and not the process, and the next task gets a new one",
  async (what) => {
    open(1);
    await expect(pool.run(task(what), never)).rejects.toBeInstanceOf(ThreadEnded);
    await pool.run(task("done"), never);
  },
);

// An import fails for good after five tries: a report that takes threads down must not fail what another organization sent.
test("a thread that goes down under several tasks says that none of them alone is to blame", async () => {
  open(1);
  const other = pool.run(task("where"), never);
  await expect(Promise.allSettled([other, pool.run(task("crash"), never)])).resolves.toMatchObject([
    { reason: { name: "ThreadEnded", alone: false } },
    { reason: { name: "ThreadEnded", alone: false } },
  ]);
  await expect(pool.run(task("crash"), never)).rejects.toMatchObject({ name: "ThreadEnded", alone: true });
});

test("where none is to stay warm, the last one ends as well, and the next task gets a new one", async () => {
  pool = openThreadPool({ script, size: 1, heapMb: 64, idleMs: 50, warm: 0 });
  const before = await threadsOf(1);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const after = await threadsOf(1);
  expect([...after].filter((id) => before.has(id))).toEqual([]);
});

test("a thread without work ends after a while, the last one stays", async () => {
  open(2, 50);
  const before = await threadsOf(2);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const after = await threadsOf(2);
  expect([...after].filter((id) => before.has(id))).toHaveLength(1);
});

test("what an import has stored is heard, and a task is offered only to a thread that has nothing to do", async () => {
  const heard: unknown[] = [];
  pool = openThreadPool({
    script,
    size: 1,
    heapMb: 64,
    idleMs: 60_000,
    warm: 0,
    applied: (applied) => heard.push(applied),
  });
  await pool.offer(task("applied nobody"), never);
  expect(heard).toEqual([]);
  await pool.run(task("applied first"), never);
  const busy = pool.run(task("busy 200"), never);
  await pool.offer(task("applied late"), never);
  await busy;
  await pool.offer(task("applied second"), never);
  expect(heard).toEqual([
    { orgId: "first", assetIds: ["a"] },
    { orgId: "second", assetIds: ["a"] },
  ]);
});
