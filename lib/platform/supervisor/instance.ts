import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { env } from "@/lib/env";
import { root } from "@/lib/platform/paths";
import { announcement } from "@/lib/platform/supervisor/announcement";
import { buildWeb, buildWorker, generateClient } from "@/lib/platform/supervisor/build";
import { type ChildSpec, logTail, startChild } from "@/lib/platform/supervisor/child";
import { type Database, openDatabase } from "@/lib/platform/supervisor/database";
import { FIRST_PAUSE_MS, type Kept, keepAlive } from "@/lib/platform/supervisor/keep-alive";
import type { StartOptions } from "@/lib/platform/supervisor/main";
import { bootstrap, type FirstStart, loadDemo } from "@/lib/platform/supervisor/once";
import { untilReady } from "@/lib/platform/supervisor/ready";

export type InstanceOptions = StartOptions & {
  dataDir: string;
  logs: string;
  secret: string;
  port: number;
  say: (text: string) => void;
};

export type Instance = {
  /** Resolves when a stop was requested. */
  stopped: Promise<void>;
  /** Web and workers first, the database last. */
  stop(): Promise<void>;
};

const READY_TIMEOUT_MS = 180_000;
const WEB_GRACE_MS = 8_000;
const WORKER_GRACE_MS = 15_000;

/** Builds what changed while the database comes up, then starts web and workers and waits until they are ready. */
export async function startInstance(options: InstanceOptions, stopRequest: AbortSignal): Promise<Instance> {
  const { say, dev, port } = options;
  const [built, opened] = await Promise.allSettled([prepare(options, stopRequest), open(options)]);
  const database = opened.status === "fulfilled" ? opened.value : undefined;
  const kept: Kept[] = [];
  const stop = async () => {
    await Promise.all(kept.map((process, index) => process.stop(index === 0 ? WORKER_GRACE_MS : WEB_GRACE_MS)));
    await database?.stop();
  };
  try {
    if (opened.status === "rejected") throw opened.reason;
    if (built.status === "rejected") throw built.reason;
    stopRequest.throwIfAborted();
    const shared = sharedEnv(options, opened.value);
    kept.push(keep(worker(options, shared), options), keep(web(options, shared, dev), options));
    if (dev) kept.push(keep(workerBuild(options), options));
    const first = await bootstrap(options, shared);
    await untilReady(`http://${reachable(env().HOST)}:${port}`, READY_TIMEOUT_MS, stopRequest);
    announce(options, first);
    if (options.demo) await loadDemo(options, shared, stopRequest);
  } catch (error) {
    await stop();
    throw error;
  }
  say("Everything is running. Ctrl-C stops it.");
  return {
    stopped: new Promise((resolve) => {
      if (stopRequest.aborted) return resolve();
      stopRequest.addEventListener("abort", () => resolve());
    }),
    stop,
  };
}

async function prepare({ dev, say }: InstanceOptions, stopRequest: AbortSignal): Promise<void> {
  await generateClient(stopRequest);
  await buildWorker(stopRequest);
  if (!dev)
    await buildWeb(
      () =>
        say(
          "Building the web server (first start or changed sources). This takes a few minutes; the next start does not …",
        ),
      stopRequest,
    );
}

async function open({ dataDir, secret, say }: InstanceOptions): Promise<Database> {
  return openDatabase(dataDir, secret, () => say("PostgreSQL ended unexpectedly; starting it again."));
}

/** What every process of the instance is told; the owner's connection is for bootstrap and migrations only. */
function sharedEnv({ dataDir, secret, port, dev, demo }: InstanceOptions, database: Database): Record<string, string> {
  const publicUrl = env().PLIMSOLL_PUBLIC_URL;
  return {
    NODE_ENV: dev ? "development" : "production",
    PORT: String(port),
    PLIMSOLL_DATA_DIR: dataDir,
    PLIMSOLL_SECRET: secret,
    PLIMSOLL_DEMO: demo ? "1" : "0",
    DATABASE_URL: database.appUrl,
    NEXT_TELEMETRY_DISABLED: "1",
    ...(publicUrl ? { NEXTAUTH_URL: publicUrl } : { AUTH_TRUST_HOST: "true" }),
  };
}

/** The built worker; its threads have their own share of memory (PLIMSOLL_WORKER_HEAP_MB). */
function worker({ logs, dev }: InstanceOptions, shared: Record<string, string>): ChildSpec {
  return {
    name: "worker",
    args: [...(dev ? ["--watch", "--watch-preserve-output"] : []), join(root, "dist", "workers", "main.mjs")],
    env: shared,
    logFile: join(logs, "worker.log"),
  };
}

/** Bundles the worker again whenever a source changes. */
function workerBuild({ logs }: InstanceOptions): ChildSpec {
  return {
    name: "worker's build",
    args: [join(root, "scripts", "build-worker.mjs"), "--watch"],
    env: {},
    logFile: join(logs, "worker-build.log"),
  };
}

function web({ logs, port }: InstanceOptions, shared: Record<string, string>, dev: boolean): ChildSpec {
  const next = join(root, "node_modules/next/dist/bin/next");
  const peerAddress = pathToFileURL(join(root, "scripts", "peer-address.mjs")).href;
  return {
    name: "web",
    args: ["--import", peerAddress, next, dev ? "dev" : "start", "-p", String(port), "-H", env().HOST],
    env: shared,
    logFile: join(logs, "web.log"),
  };
}

/** The first death says everything; the next ones, until it is healthy again, only that they happened. */
function keep(spec: ChildSpec, { say }: InstanceOptions): Kept {
  return keepAlive(
    () => startChild(spec),
    (end, pauseMs) => {
      say(`The ${spec.name} ended (${end}); starting it again in ${pauseMs} ms.`);
      if (pauseMs === FIRST_PAUSE_MS) say(`Its last words, from ${spec.logFile}:\n${logTail(spec.logFile)}`);
    },
  );
}

function announce({ port, logs, say }: InstanceOptions, first: FirstStart): void {
  const url = env().PLIMSOLL_PUBLIC_URL ?? `http://${reachable(env().HOST)}:${port}`;
  for (const line of announcement(first, { url, logs })) say(line);
}

/** An address a browser on this machine can open, for one that means "all of them". */
function reachable(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}
