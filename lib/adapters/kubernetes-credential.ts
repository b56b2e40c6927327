import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { z } from "zod";
import { ClusterUnusable } from "@/lib/adapters/kubernetes-access";
import type { ExecPlugin } from "@/lib/adapters/kubernetes-config";
import { inheritedEnv } from "@/lib/env";

const ExecCredential = z.object({
  kind: z.literal("ExecCredential"),
  status: z.object({
    token: z.string().min(1).optional(),
    clientCertificateData: z.string().optional(),
    clientKeyData: z.string().optional(),
  }),
});

const TIMEOUT_MS = 60_000;

/**
 * Asks a credential plugin (`aws eks get-token`, `gke-gcloud-auth-plugin`, ...) as kubectl does. What it prints on stderr
 * reaches the terminal; it is told that nobody is there to answer questions.
 */
export async function execCredential(
  plugin: ExecPlugin,
  folder: string,
): Promise<{ token: string | null; certificate: { cert?: string; key?: string } }> {
  // A bare name is looked up in PATH, anything with a slash is relative to the kubeconfig.
  const command = plugin.command.includes("/") ? resolve(folder, plugin.command) : plugin.command;
  const info = { apiVersion: plugin.apiVersion, kind: "ExecCredential", spec: { interactive: false } };
  const output = await run(command, plugin.args ?? [], {
    ...Object.fromEntries((plugin.env ?? []).map(({ name, value }) => [name, value])),
    KUBERNETES_EXEC_INFO: JSON.stringify(info),
  }).catch((error: Error) => {
    const hint = plugin.installHint ? ` ${plugin.installHint}` : "";
    throw new ClusterUnusable(`The credential plugin ${plugin.command} failed: ${error.message}.${hint}`, {
      cause: error,
    });
  });
  const { token, clientCertificateData: cert, clientKeyData: key } = parseCredential(plugin.command, output).status;
  return { token: token ?? null, certificate: cert && key ? { cert, key } : {} };
}

function parseCredential(command: string, output: string): z.infer<typeof ExecCredential> {
  try {
    return ExecCredential.parse(JSON.parse(output));
  } catch (error) {
    throw new ClusterUnusable(`The credential plugin ${command} did not print an ExecCredential.`, { cause: error });
  }
}

function run(command: string, args: readonly string[], env: Record<string, string>): Promise<string> {
  return new Promise((resolveOutput, reject) => {
    const child = spawn(command, args, {
      env: inheritedEnv(env),
      stdio: ["ignore", "pipe", "inherit"],
      timeout: TIMEOUT_MS,
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.once("error", reject);
    child.once("close", (code, signal) =>
      code === 0 ? resolveOutput(output) : reject(new Error(`it ended with ${code ?? signal}`)),
    );
  });
}
