import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { Account } from "@/lib/platform/postgres-account";
import type { PostgresHome } from "@/lib/platform/postgres-home";

export type ServerOptions = {
  home: PostgresHome;
  account: Account;
  port: number;
  superuserPassword: string;
  /** `name=value` settings, on top of the ones below. */
  settings?: readonly string[];
};

export type PostgresServer = {
  /** Resolves when the server is gone, wanted or not. */
  exited: Promise<void>;
  /** Stops it the fast way: sessions are ended, data is written out. Resolves when it is gone. */
  stop(): Promise<void>;
};

const SETTINGS = [
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=",
  "max_connections=120",
  "shared_buffers=256MB",
  "max_wal_size=2GB",
  "checkpoint_timeout=15min",
  "wal_compression=on",
  "jit=off", // our statements are many and short; compiling them costs more than it saves
  "random_page_cost=1.1",
  "log_min_messages=warning",
  "log_checkpoints=off",
  "lc_messages=C",
  "timezone=UTC",
];

/** A server inherits nothing of ours: neither a locale nor, through its environment, our credentials. */
const CLEAN_ENV = { PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" } as unknown as NodeJS.ProcessEnv;

/** Creates the cluster if there is none; a creation cut short leaves nothing that looks like one. */
export async function ensureCluster({ home, account, superuserPassword }: ServerOptions): Promise<void> {
  if (existsSync(join(home.data, "PG_VERSION"))) return;
  const fresh = `${home.data}.new`;
  const passwordFile = `${home.data}.password`;
  rmSync(fresh, { recursive: true, force: true });
  writeFileSync(passwordFile, superuserPassword, { mode: 0o600 });
  if (account) await promisify(execFile)("chown", [`${account.uid}:${account.gid}`, passwordFile]);
  try {
    await promisify(execFile)(
      join(home.bin, "initdb"),
      ["-D", fresh, "-U", "postgres", "-A", "scram-sha-256", `--pwfile=${passwordFile}`, "--locale=C", "-E", "UTF8"],
      { ...account, cwd: "/", env: CLEAN_ENV },
    );
  } finally {
    unlinkSync(passwordFile);
  }
  renameSync(fresh, home.data);
}

/**
 * Starts the server in a process group of its own, so that Ctrl-C reaches us and not it, and watches it with a pipe:
 * when this process dies without stopping it, a small shell sees the pipe close and does.
 *
 * Errors   what the server said last, when it exits before it answers.
 */
export async function startServer(options: ServerOptions): Promise<PostgresServer> {
  const { home, account, port, settings = [] } = options;
  await stopLeftover(home.data);
  const flags = [...SETTINGS, ...settings].flatMap((setting) => ["-c", setting]);
  const server = spawn(join(home.bin, "postgres"), ["-D", home.data, "-p", String(port), ...flags], {
    ...account,
    cwd: "/",
    detached: true,
    env: CLEAN_ENV,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  server.stderr.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-4_000);
  });
  const exited = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  const watchdog = watch(server, account);
  void exited.then(() => watchdog.stdin?.end("gone\n"));
  await untilReady(home.data, server, () => said);
  return {
    exited,
    stop: async () => {
      if (server.exitCode === null && server.signalCode === null) server.kill("SIGINT");
      await exited;
    },
  };
}

/** `read` fails when the pipe closes without a line: then nobody stopped the server and the shell does. */
function watch(server: ChildProcess, account: Account): ChildProcess {
  const watchdog = spawn("/bin/sh", ["-c", `read -r word || kill -INT ${server.pid}`], {
    ...account,
    cwd: "/",
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  watchdog.unref();
  watchdog.stdin?.on("error", () => undefined);
  (watchdog.stdin as unknown as { unref?: () => void } | null)?.unref?.();
  return watchdog;
}

/** The last line of postmaster.pid says `ready` once connections are accepted (PostgreSQL 10 and later). */
async function untilReady(data: string, server: ChildProcess, said: () => string): Promise<void> {
  for (const deadline = Date.now() + 120_000; Date.now() < deadline; await sleep(25)) {
    if (server.exitCode !== null || server.signalCode !== null) {
      throw new Error(`PostgreSQL did not start: ${said().trim() || "it said nothing"}`);
    }
    const [pid, , , , , , , status] = pidFile(data);
    if (Number(pid) === server.pid && status?.trim() === "ready") return;
  }
  server.kill("SIGINT");
  throw new Error(`PostgreSQL was not ready within two minutes: ${said().trim()}`);
}

/**
 * A server of this data that an earlier, killed run left behind is stopped; a stale postmaster.pid whose number now
 * belongs to another program is removed, since PostgreSQL may take it for a live server and refuse.
 */
async function stopLeftover(data: string): Promise<void> {
  const [pidText] = pidFile(data);
  const pid = Number(pidText);
  if (!pid) return;
  for (const [signal, patienceMs] of [
    ["SIGINT", 20_000],
    ["SIGQUIT", 5_000],
    ["SIGKILL", 5_000],
  ] as const) {
    if (!isPostgresOf(pid, data)) break;
    process.kill(pid, signal);
    for (const deadline = Date.now() + patienceMs; Date.now() < deadline && isPostgresOf(pid, data); ) await sleep(50);
  }
  if (!isPostgresOf(pid, data)) rmSync(join(data, "postmaster.pid"), { force: true });
}

function pidFile(data: string): string[] {
  try {
    return readFileSync(join(data, "postmaster.pid"), "utf8").split("\n");
  } catch {
    return [];
  }
}

function isPostgresOf(pid: number, data: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM" && process.platform !== "linux";
  }
  if (process.platform !== "linux") return true;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(data);
  } catch {
    return false;
  }
}
