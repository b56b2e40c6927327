import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { env } from "@/lib/env";
import { dataDir as configuredDataDir } from "@/lib/platform/paths";
import { instanceSecret } from "@/lib/platform/secret";
import { chosenPort } from "@/lib/platform/supervisor/chosen-port";
import { type Instance, startInstance } from "@/lib/platform/supervisor/instance";
import { lockInstance } from "@/lib/platform/supervisor/instance-lock";
import { onStopRequest } from "@/lib/platform/supervisor/stop-request";

export type StartOptions = { dev: boolean; demo: boolean };

const say = (text: string) => process.stdout.write(`${text}\n`);

/** `npm start`: brings an instance up, tells where it is, keeps it running until it is asked to stop. */
export async function main(options: StartOptions): Promise<void> {
  process.stdout.on("error", () => undefined); // the terminal may be gone before we are
  const stopRequest = onStopRequest();
  stopRequest.addEventListener("abort", () =>
    say("\nStopping: what is being read is finished or put back, then the database closes …"),
  );
  let instance: Instance | undefined;
  let unlock = () => {};
  try {
    const dataDir = configuredDataDir();
    mkdirSync(dataDir, { recursive: true, mode: 0o711 });
    unlock = lockInstance(dataDir);
    const secret = instanceSecret(dataDir);
    const port = await chosenPort(env().PORT, env().HOST);
    instance = await startInstance(
      { ...options, dataDir, secret, port, logs: join(dataDir, "logs"), say },
      stopRequest,
    );
    await instance.stopped;
  } catch (error) {
    if (!stopRequest.aborted) {
      process.exitCode = 1;
      process.stderr.write(`\nPlimsoll did not start. ${error instanceof Error ? error.message : String(error)}\n`);
    }
  } finally {
    await instance?.stop();
    unlock();
    if (stopRequest.aborted) say("Plimsoll has stopped.");
  }
  process.exit();
}
