import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { request } from "@playwright/test";
import { instance } from "../playwright.config";
import { runInstance } from "./run-instance";
import { SESSION_FILE } from "./session-file";

/** One instance with the demo for all browser tests, and one session. */
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
  await keepSession().catch(async (error) => {
    await running.stop();
    throw error;
  });
  return () => running.stop();
}

/** Signs in as the page does, without a page. */
async function keepSession(): Promise<void> {
  const client = await request.newContext({ baseURL: instance.url, extraHTTPHeaders: { origin: instance.url } });
  const { csrfToken } = await (await client.get("/api/auth/csrf")).json();
  const form = { csrfToken, email: instance.email, password: instance.password, json: "true" };
  const answer = await client.post("/api/auth/callback/credentials", { form });
  if (!answer.ok()) throw new Error(`The administrator could not sign in: ${answer.status()} ${await answer.text()}`);
  mkdirSync(dirname(SESSION_FILE), { recursive: true });
  await client.storageState({ path: SESSION_FILE });
  await client.dispose();
}
