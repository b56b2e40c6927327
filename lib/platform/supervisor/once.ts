import { join } from "node:path";
import { z } from "zod";
import { root } from "@/lib/platform/paths";
import { logTail, startChild } from "@/lib/platform/supervisor/child";
import type { InstanceOptions } from "@/lib/platform/supervisor/instance";

const FirstStart = z.object({
  /** Null when no account has the configured e-mail any more. */
  adminEmail: z.string().nullable(),
  /** Only on the first start. */
  adminPassword: z.string().nullable(),
  organizationSlug: z.string(),
});
export type FirstStart = z.infer<typeof FirstStart>;

/** Makes sure that the first organization, administrator and token exist; see scripts/bootstrap.ts. */
export async function bootstrap(options: InstanceOptions, shared: Record<string, string>): Promise<FirstStart> {
  let output = "";
  const logFile = join(options.logs, "bootstrap.log");
  const args = ["--import", "tsx", join(root, "scripts", "bootstrap.ts")];
  const collect = (text: string) => {
    output += text;
  };
  const needs = ["PLIMSOLL_ADMIN_PASSWORD", "PLIMSOLL_BOOTSTRAP_TOKEN"] as const;
  const end = await startChild({ name: "bootstrap", args, env: shared, needs, logFile, onOutput: collect }).exited;
  if (end !== 0) throw new Error(`The first organization could not be set up (${end}):\n${logTail(logFile)}`);
  return FirstStart.parse(JSON.parse(output));
}

/** Loads the demo through the public API; what fails there is told, and the instance goes on. */
export async function loadDemo(
  options: InstanceOptions,
  shared: Record<string, string>,
  stopRequest: AbortSignal,
): Promise<void> {
  const logFile = join(options.logs, "demo.log");
  const env = { ...shared, PLIMSOLL_URL: `http://127.0.0.1:${options.port}` };
  const args = ["--import", "tsx", join(root, "scripts", "demo.ts")];
  options.say("  Demo         loading …");
  const child = startChild({
    name: "demo",
    args,
    env,
    needs: ["PLIMSOLL_BOOTSTRAP_TOKEN"],
    logFile,
    onOutput: (text) => options.say(text.trimEnd()),
  });
  const stop = () => void child.stop(2_000);
  stopRequest.addEventListener("abort", stop);
  const end = await child.exited;
  stopRequest.removeEventListener("abort", stop);
  if (end !== 0 && !stopRequest.aborted) options.say(`The demo did not load (${end}):\n${logTail(logFile)}`);
}
