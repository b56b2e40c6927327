import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { scratchDataDir } from "@/lib/platform/embedded-database";
import { freePort } from "@/lib/platform/free-port";

const START_LIMIT_MS = 12 * 60_000;

export type RunningInstance = {
  url: string;
  /** The supervisor's process id. */
  pid: number;
  /** A connection to the instance's database that sees every tenant. */
  superuserUrl: string;
  /** Calls the API with a token that may do everything. */
  api(path: string, init?: RequestInit): Promise<Response>;
  stop(): Promise<void>;
};

export type Settings = Record<string, string>;

/** Starts the product the way a user does, on a port and data directory of its own, and waits until it says it runs. */
export async function runInstance(settings: Settings = {}, args: string[] = []): Promise<RunningInstance> {
  const dataDir = scratchDataDir("system");
  const token = settings.PLIMSOLL_BOOTSTRAP_TOKEN ?? randomBytes(24).toString("hex");
  const port = Number(settings.PORT ?? (await freePort(0)));
  const own = { PORT: String(port), PLIMSOLL_DATA_DIR: dataDir, PLIMSOLL_BOOTSTRAP_TOKEN: token };
  const child = spawn(process.execPath, ["scripts/start.mjs", ...args], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, DATABASE_URL: "", DATABASE_MIGRATION_URL: "", REDIS_URL: "", ...settings, ...own },
  });
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const stop = async () => {
    child.kill("SIGTERM");
    await gone;
    rmSync(dataDir, { recursive: true, force: true });
  };
  await untilRunning(child.stdout, gone).catch(async (error) => {
    await stop();
    throw error;
  });
  const { superuser, port: databasePort } = JSON.parse(readFileSync(join(dataDir, "postgres.json"), "utf8"));
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    pid: child.pid ?? 0,
    superuserUrl: `postgresql://postgres:${superuser}@127.0.0.1:${databasePort}/plimsoll`,
    api: (path, init = {}) =>
      fetch(`${url}${path}`, {
        ...init,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...init.headers },
        signal: AbortSignal.timeout(30_000),
      }),
    stop,
  };
}

function untilRunning(output: NodeJS.ReadableStream, gone: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    const timer = setTimeout(() => reject(new Error(`The instance did not start:\n${said}`)), START_LIMIT_MS);
    output.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (!said.includes("Everything is running.")) return;
      clearTimeout(timer);
      resolve();
    });
    void gone.then(() => {
      clearTimeout(timer);
      reject(new Error(`The instance ended:\n${said}`));
    });
  });
}
