import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * One supervisor per data directory: two would start two servers on the same files.
 *
 * Returns  a function that gives the lock back; a killed holder's lock is taken over.
 * Errors   names the running process.
 */
export function lockInstance(dataDir: string): () => void {
  const path = join(dataDir, "supervisor.pid");
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      writeFileSync(path, `${process.pid}\n`, { flag: "wx", mode: 0o600 });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const holder = Number(readFileSync(path, "utf8"));
    if (holder && holder !== process.pid && isSupervisor(holder)) {
      throw new Error(
        `An instance with this data directory is running already (process ${holder}). Stop it first, or give this ` +
          "one its own PLIMSOLL_DATA_DIR and PORT.",
      );
    }
    rmSync(path, { force: true });
  }
  throw new Error(`${path} could not be taken; remove it if no instance is running.`);
}

/** A number alone proves nothing: after a crash or a reboot it may belong to another program. */
function isSupervisor(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  if (process.platform !== "linux") return true;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("start.mjs");
  } catch {
    return false;
  }
}
