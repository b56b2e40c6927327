import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { freePort } from "@/lib/platform/free-port";

export type TestRedis = {
  url: string;
  start: () => Promise<void>;
  kill: () => Promise<void>;
  remove: () => Promise<void>;
};

/** True when there is a redis-server to test with; no npm package carries one. */
export function hasRedisServer(): boolean {
  return spawnSync("redis-server", ["--version"], { stdio: "ignore" }).status === 0;
}

/** A real Redis on a free port, which a test may kill and start again: with nothing on disk it comes back empty. */
export async function startTestRedis(): Promise<TestRedis> {
  const port = await freePort(0);
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-redis-"));
  const url = `redis://127.0.0.1:${port}`;
  let server: ChildProcess | undefined;
  const start = async () => {
    server = spawn(
      "redis-server",
      ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder],
      { stdio: "ignore" },
    );
    await answers(url);
  };
  const kill = async () => {
    const dying = server;
    server = undefined;
    if (!dying || dying.exitCode !== null) return;
    const gone = new Promise((resolve) => dying.once("exit", resolve));
    dying.kill("SIGKILL");
    await gone;
  };
  await start();
  return { url, start, kill, remove: () => kill().then(() => rmSync(folder, { recursive: true, force: true })) };
}

async function answers(url: string): Promise<void> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  redis.on("error", () => undefined);
  try {
    for (let attempt = 0; attempt < 100; attempt++) {
      const ready = await redis.connect().then(
        () => true,
        () => false,
      );
      if (ready) return;
      await sleep(50);
    }
    throw new Error("redis-server did not answer within five seconds");
  } finally {
    redis.disconnect();
  }
}
