import { Worker } from "node:worker_threads";
import type { ImportProgress } from "@/lib/ingest/application";
import { log } from "@/lib/log";
import type { Applied, FromThread, Task, ToThread } from "@/workers/threads/messages";
import { unpackError } from "@/workers/threads/sent-error";

/**
 * size     threads at most; they are started as they are needed
 * heapMb   of each thread: one that needs more ends, and with it what it was doing, but not this process. V8 collects the sooner the
 *          less there may be: at 800 an import peaks a fifth lower than at 2000, for three hundredths more of the processor
 * youngMb  of that for what was made just now, where V8's own bound is too small: work that makes much and keeps little is done sooner
 * idleMs   a thread without work for so long gives its memory back
 * applied  hears what imports in its threads have stored
 * warm     so many stay all the same, and are started at once; one if nothing is said
 */
export type PoolOptions = {
  script: URL;
  size: number;
  heapMb: number;
  youngMb?: number;
  idleMs: number;
  warm?: number;
  applied?: (applied: Applied) => void;
};

export type ThreadPool = {
  /**
   * Runs a task to its end in the thread that has least to do.
   *
   * Errors   the task's own, with class, code and cause; `ThreadEnded` when its thread went down under it.
   */
  run: (task: Task, signal: AbortSignal, onProgress?: (progress: ImportProgress) => void) => Promise<void>;
  /** The same where a thread is there that has nothing to do; else nothing is done. */
  offer: (task: Task, signal: AbortSignal) => Promise<void>;
  close: () => Promise<void>;
};

/** A thread went down under its tasks: out of memory, or by an error that nobody caught. */
export class ThreadEnded extends Error {
  override readonly name = "ThreadEnded";

  /** `alone`: no other task ran in it, so that the one it failed is what took it down. */
  constructor(
    why: string,
    readonly alone: boolean,
  ) {
    super(`the thread of this task ended: ${why}`);
  }
}

type Running = { done: () => void; failed: (error: Error) => void; onProgress?: (progress: ImportProgress) => void };
type Thread = { worker: Worker; running: Map<number, Running>; idle: NodeJS.Timeout | undefined };

/**
 * Threads for work that keeps a processor busy, so that the event loop that renews locks and shows signs of life is never
 * kept waiting by a report.
 */
export function openThreadPool(options: PoolOptions): ThreadPool {
  const threads = new Set<Thread>();
  let lastId = 0;
  const start = () => {
    const thread = startThread(options, () => threads.delete(thread));
    threads.add(thread);
    return thread;
  };
  const leastBusy = () => {
    const [first] = [...threads].sort((a, b) => a.running.size - b.running.size);
    return first && (first.running.size === 0 || threads.size >= options.size) ? first : start();
  };
  const warm = options.warm ?? 1;
  for (let n = 0; n < warm; n++) start();
  const run: ThreadPool["run"] = (task, signal, onProgress) => {
    signal.throwIfAborted();
    const thread = leastBusy();
    clearTimeout(thread.idle);
    const id = ++lastId;
    const abort = () => tell(thread, { type: "abort", id });
    signal.addEventListener("abort", abort, { once: true });
    return new Promise<void>((done, failed) => {
      thread.running.set(id, { done, failed, ...(onProgress ? { onProgress } : {}) });
      tell(thread, { type: "run", id, task });
    }).finally(() => {
      signal.removeEventListener("abort", abort);
      if (thread.running.size === 0) thread.idle = whenIdle(options.idleMs, warm, threads, thread);
    });
  };
  return {
    run,
    offer: async (task, signal) => {
      if ([...threads].some(({ running }) => running.size === 0)) await run(task, signal);
    },
    close: async () => {
      await Promise.all([...threads].map(({ worker }) => worker.terminate()));
    },
  };
}

function startThread({ script, heapMb, youngMb, applied }: PoolOptions, onEnd: () => void): Thread {
  // What the process was started with (its watch over its parent) is not for each thread.
  const resourceLimits = {
    maxOldGenerationSizeMb: heapMb,
    ...(youngMb ? { maxYoungGenerationSizeMb: youngMb } : {}),
  };
  const worker = new Worker(script, { execArgv: [], resourceLimits });
  const thread: Thread = { worker, running: new Map(), idle: undefined };
  let why = "it ended";
  worker.on("message", (message: FromThread) => {
    if (message.type === "applied") applied?.(message.applied);
    else hear(thread, message);
  });
  worker.on("error", (error: Error) => {
    why = error.message;
    log.error({ err: error }, "a thread of the worker went down");
  });
  worker.on("exit", () => {
    onEnd();
    clearTimeout(thread.idle);
    const alone = thread.running.size === 1;
    for (const task of thread.running.values()) task.failed(new ThreadEnded(why, alone));
    thread.running.clear();
  });
  return thread;
}

function hear({ running }: Thread, message: Exclude<FromThread, { type: "applied" }>): void {
  const task = running.get(message.id);
  if (message.type === "progress") {
    task?.onProgress?.(message.progress);
    return;
  }
  running.delete(message.id);
  if (message.type === "done") task?.done();
  else task?.failed(unpackError(message.error));
}

function tell({ worker }: Thread, message: ToThread): void {
  worker.postMessage(message);
}

function whenIdle(idleMs: number, warm: number, threads: Set<Thread>, thread: Thread): NodeJS.Timeout {
  return setTimeout(() => {
    if (threads.size > warm && thread.running.size === 0) {
      // Taken out first: nothing is given to it while it ends.
      threads.delete(thread);
      void thread.worker.terminate();
    }
  }, idleMs).unref();
}
