import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { inheritedEnv, type SetupSecret } from "@/lib/env";
import { root } from "@/lib/platform/paths";

export type ChildSpec = {
  name: string;
  /** Arguments of `node`. */
  args: string[];
  env: Record<string, string>;
  /** Secrets of setting up that it cannot do without; it gets no other. */
  needs?: readonly SetupSecret[];
  logFile: string;
  /** What the process prints on stdout goes here instead of the log. */
  onOutput?: (text: string) => void;
};

export type Child = {
  name: string;
  pid: number | undefined;
  /** Resolves with the exit code, or a signal's name. */
  exited: Promise<number | string>;
  /** Asks politely, then insists after the grace. */
  stop(graceMs: number): Promise<void>;
};

const LOG_LIMIT_BYTES = 20_000_000;

/** Starts one Node process in its own group, tied to us by a pipe, with its output in a log file. */
export function startChild({ name, args, env, needs, logFile, onOutput }: ChildSpec): Child {
  const log = openLog(logFile);
  const preload = pathToFileURL(join(root, "scripts", "exit-with-parent.mjs")).href;
  const child = spawn(process.execPath, ["--import", preload, ...args], {
    cwd: root,
    detached: true,
    env: inheritedEnv({ ...env, PLIMSOLL_SUPERVISED: String(process.pid) }, needs),
    stdio: ["ignore", onOutput ? "pipe" : log, log, "pipe"],
  });
  closeSync(log);
  if (onOutput) child.stdout?.on("data", (chunk: Buffer) => onOutput(chunk.toString()));
  const exited = new Promise<number | string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code, signal) => resolve(code ?? signal ?? 1));
  });
  return { name, pid: child.pid, exited, stop: (graceMs) => stopChild(child, exited, graceMs) };
}

/** The end of a log, for the terminal when something went wrong. */
export function logTail(logFile: string, lines = 15): string {
  return readFileSync(logFile, "utf8").trimEnd().split("\n").slice(-lines).join("\n");
}

async function stopChild(child: ChildProcess, exited: Promise<unknown>, graceMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const insist = setTimeout(() => child.kill("SIGKILL"), graceMs);
  await exited;
  clearTimeout(insist);
}

function openLog(path: string): number {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_LIMIT_BYTES) renameSync(path, `${path}.1`);
  return openSync(path, "a", 0o600);
}
