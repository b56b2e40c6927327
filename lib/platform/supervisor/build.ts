import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { inheritedEnv } from "@/lib/env";
import { root } from "@/lib/platform/paths";

const SCHEMA = ["prisma/schema", "prisma.config.ts", "package-lock.json"];
const WEB = [
  ...["app", "components", "lib", "packs", "public", "prisma/schema", "package-lock.json"],
  ...["next.config.ts", "proxy.ts", "postcss.config.mjs", "tsconfig.json"],
];

const WORKER = [
  "workers",
  "lib",
  "packs",
  "prisma/schema",
  "package-lock.json",
  "tsconfig.json",
  "scripts/build-worker.mjs",
];

const GENERATED = join("lib", "db", "generated");
const NOT_BUILT = /\.test\.tsx?$|\.md$|(^|\/)(__fixtures__|platform|testing|demo)(\/|$)/;

/** Generates the database client unless it was made from this schema. Returns whether it had to. */
export async function generateClient(signal?: AbortSignal): Promise<boolean> {
  return whenChanged(join(root, GENERATED, ".inputs"), hashOf(SCHEMA), () =>
    run([join(root, "scripts", "generate.mjs"), "--quiet"], "The database client could not be generated", signal),
  );
}

/** Builds the web server unless it was built from these sources. Returns whether it had to. */
export async function buildWeb(onStart: () => void, signal: AbortSignal): Promise<boolean> {
  return whenChanged(join(root, ".next", "plimsoll-inputs"), hashOf(WEB), async () => {
    onStart();
    await run([join(root, "node_modules/next/dist/bin/next"), "build"], "The web server could not be built", signal);
  });
}

/** Bundles the worker (scripts/build-worker.mjs) unless it was bundled from these sources. Returns whether it had to. */
export async function buildWorker(signal?: AbortSignal): Promise<boolean> {
  return whenChanged(join(root, "dist", "workers", "plimsoll-inputs"), hashOf(WORKER), () =>
    run([join(root, "scripts", "build-worker.mjs")], "The worker could not be bundled", signal),
  );
}

/** The stamp goes first and comes last: a run cut short in between is done again. */
async function whenChanged(stamp: string, inputs: string, make: () => Promise<void>): Promise<boolean> {
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === inputs) return false;
  rmSync(stamp, { force: true });
  await make();
  writeFileSync(stamp, inputs);
  return true;
}

/** A hash over the names and contents of what a build reads; times say nothing after a clone. */
function hashOf(paths: string[]): string {
  const hash = createHash("sha256").update(process.version);
  for (const file of paths.flatMap((path) => filesUnder(join(root, path)))) {
    hash.update(relative(root, file)).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex");
}

function filesUnder(path: string): string[] {
  const name = relative(root, path);
  if (NOT_BUILT.test(name) || name === GENERATED || !existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((entry) => filesUnder(join(path, entry)));
}

async function run(args: string[], failure: string, signal?: AbortSignal): Promise<void> {
  const child = spawn(process.execPath, args, {
    cwd: root,
    ...(signal ? { signal } : {}),
    env: inheritedEnv({ NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" }),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  child.once("error", () => undefined); // an abort; "close" follows
  const code = await new Promise<number>((resolve) => child.once("close", (status) => resolve(status ?? 1)));
  if (code !== 0) throw new Error(`${failure}:\n${said.trim()}`);
}
