import { instance } from "../playwright.config";
import { runInstance } from "./run-instance";

/** One instance with the demo for all browser tests. */
export default async function startInstance(): Promise<() => Promise<void>> {
  const running = await runInstance(
    {
      PORT: new URL(instance.url).port,
      PLIMSOLL_ADMIN_EMAIL: instance.email,
      PLIMSOLL_ADMIN_PASSWORD: instance.password,
      PLIMSOLL_BOOTSTRAP_TOKEN: instance.token,
    },
    ["--demo"],
  );
  return () => running.stop();
}
