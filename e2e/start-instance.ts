import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { instance } from "../playwright.config";

const START_LIMIT_MS = 8 * 60_000;

/** Starts the product the way a user does, with the demo, on a data directory of its own; stops it afterwards. */
export default async function startInstance(): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), "plimsoll-e2e-"));
  const child = spawn(process.execPath, ["scripts/start.mjs", "--demo"], {
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      ...process.env,
      PORT: new URL(instance.url).port,
      PLIMSOLL_DATA_DIR: dataDir,
      PLIMSOLL_ADMIN_EMAIL: instance.email,
      PLIMSOLL_ADMIN_PASSWORD: instance.password,
      PLIMSOLL_BOOTSTRAP_TOKEN: instance.token,
      DATABASE_URL: "",
      REDIS_URL: "",
    },
  });
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  await new Promise<void>((resolve, reject) => {
    let said = "";
    const timer = setTimeout(() => reject(new Error(`The instance did not start:\n${said}`)), START_LIMIT_MS);
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (!said.includes("Everything is running.")) return;
      clearTimeout(timer);
      resolve();
    });
    void gone.then(() => reject(new Error(`The instance ended:\n${said}`)));
  });
  return async () => {
    child.kill("SIGTERM");
    await gone;
    rmSync(dataDir, { recursive: true, force: true });
  };
}
