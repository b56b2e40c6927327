import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { inheritedEnv } from "@/lib/env";
import { startEmbeddedDatabase } from "@/lib/platform/embedded-database";
import { freePort } from "@/lib/platform/free-port";

/** A real instance, started as a user starts it, with a way behind it to its database. */
export type BenchInstance = {
  url: string;
  superuserUrl: string;
  /** The connection that web and workers have. */
  appUrl: string;
  api: (path: string, init?: RequestInit) => Promise<Response>;
  /** The worker's peak resident memory so far, megabytes. */
  workerPeakMb: () => number;
  stop: () => Promise<void>;
};

export async function startBenchInstance(dataDir: string, settings: string[] = []): Promise<BenchInstance> {
  const database = await startEmbeddedDatabase(dataDir, settings);
  const port = await freePort(0);
  const token = randomBytes(24).toString("hex");
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, ["scripts/start.mjs"], {
    stdio: ["ignore", "ignore", "inherit"],
    env: inheritedEnv({
      PORT: String(port),
      PLIMSOLL_DATA_DIR: dataDir,
      PLIMSOLL_BOOTSTRAP_TOKEN: token,
      PLIMSOLL_LOG_LEVEL: "warn",
      DATABASE_URL: database.appUrl,
      DATABASE_MIGRATION_URL: database.migrationUrl,
      REDIS_URL: "",
    }),
  });
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  await ready(url, gone);
  const superuser = new URL(database.superuserUrl);
  superuser.pathname = new URL(database.appUrl).pathname;
  return {
    url,
    superuserUrl: superuser.toString(),
    appUrl: database.appUrl,
    api: (path, init = {}) =>
      fetch(`${url}${path}`, { ...init, headers: { authorization: `Bearer ${token}`, ...init.headers } }),
    workerPeakMb: () => peakMbOf("workers/main", child.pid ?? 0),
    stop: async () => {
      child.kill("SIGTERM");
      await gone;
      await database.server.stop();
    },
  };
}

async function ready(url: string, gone: Promise<void>): Promise<void> {
  let ended = false;
  void gone.then(() => {
    ended = true;
  });
  for (let waitedMs = 0; waitedMs < 8 * 60_000; waitedMs += 500) {
    if (ended) throw new Error("The instance ended before it was ready.");
    const answer = await fetch(`${url}/api/health/ready`).catch(() => null);
    if (answer?.ok) return;
    await sleep(500);
  }
  throw new Error("The instance was not ready within eight minutes.");
}

/** High-water mark of the process whose command line names `script`, among the descendants of `ancestor` (Linux). */
function peakMbOf(script: string, ancestor: number): number {
  const peaks = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
        if (!command.includes(script) || !isBelow(Number(pid), ancestor)) return [];
        return [Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024];
      } catch {
        return []; // The process ended while it was looked at.
      }
    });
  return Math.round(Math.max(0, ...peaks));
}

function isBelow(pid: number, ancestor: number): boolean {
  for (let at = pid; at > 1; ) {
    if (at === ancestor) return true;
    const stat = readFileSync(`/proc/${at}/stat`, "utf8");
    at = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  }
  return false;
}
