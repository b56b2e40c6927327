import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { inheritedEnv } from "@/lib/env";
import { root } from "@/lib/platform/paths";

export type TestWorker = {
  pid: number | undefined;
  exited: Promise<number | string>;
  kill: (signal: NodeJS.Signals) => void;
};

/** A worker process, once it is built, as `npm start` starts it, with locks short enough for tests; its log goes to `logFile`. */
export function spawnWorker(env: Record<string, string>, logFile: string): TestWorker {
  const child: ChildProcess = spawn(process.execPath, [join(root, "dist", "workers", "main.mjs")], {
    cwd: root,
    env: inheritedEnv({ PLIMSOLL_QUEUE_LOCK_MS: "1500", PLIMSOLL_QUEUE_STALL_MS: "500", NODE_ENV: "test", ...env }),
    stdio: ["ignore", "ignore", "pipe"],
  });
  child.stderr?.pipe(createWriteStream(logFile, { flags: "a" }));
  const exited = new Promise<number | string>((resolve) => {
    child.once("exit", (code, signal) => resolve(code ?? signal ?? 1));
  });
  return { pid: child.pid, exited, kill: (signal) => void child.kill(signal) };
}
