import { readFileSync } from "node:fs";
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { type ClusterAccess, ClusterUnusable } from "@/lib/adapters/kubernetes-access";

export type GetOptions = {
  accept: string;
  /** Whether the answer may come packed; a watch may not, its events would wait in the packer. */
  packed: boolean;
  /** After this long without a byte the connection is given up. */
  timeoutMs: number;
  signal?: AbortSignal;
};

export function agentOf(access: ClusterAccess): HttpAgent {
  const kept = { keepAlive: true, keepAliveMsecs: 15_000 };
  return access.server.startsWith("https:") ? new HttpsAgent({ ...kept, ...access.tls }) : new HttpAgent(kept);
}

/** One GET request; resolves with the head of the answer, its body still to be read. */
export function openGet(
  access: ClusterAccess,
  agent: HttpAgent,
  path: string,
  options: GetOptions,
): Promise<IncomingMessage> {
  const url = new URL(`${access.server.replace(/\/+$/, "")}${path}`);
  const send = url.protocol === "https:" ? httpsRequest : httpRequest;
  const authorization = authorizationOf(access);
  const headers = {
    accept: options.accept,
    "user-agent": "plimsoll-inventory",
    ...(options.packed ? { "accept-encoding": "gzip" } : {}),
    ...(authorization ? { authorization } : {}),
  };
  const { timeoutMs: timeout, signal } = options;
  return new Promise((resolve, reject) => {
    const request = send(url, { agent, headers, timeout, ...(signal ? { signal } : {}) }, resolve);
    request.once("timeout", () => request.destroy(new Error(`nothing was heard for ${Math.round(timeout / 1000)} s`)));
    request.once("error", reject);
    request.end();
  });
}

/** The kubelet replaces a service account's token every hour or so: the file is read for each request. */
function authorizationOf({ authorization, tokenFile }: ClusterAccess): string | null {
  if (!tokenFile) return authorization;
  try {
    return `Bearer ${readFileSync(tokenFile, "utf8").trim()}`;
  } catch (error) {
    throw new ClusterUnusable(`The token file ${tokenFile} cannot be read.`, { cause: error });
  }
}

/** A certificate does not become right by asking again. */
export function isTlsError(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === "string" && /CERT|SELF_SIGNED|SSL|TLS|UNABLE_TO_VERIFY/.test(code);
}
