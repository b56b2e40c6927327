import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import type { SecureContextOptions } from "node:tls";
import { createGunzip } from "node:zlib";
import { z } from "zod";

/** `name`: the cluster's name in the kubeconfig. `authorization`: the header's value, if a header says who we are. */
export type ClusterAccess = {
  name: string;
  server: string;
  authorization: string | null;
  tls: Pick<SecureContextOptions, "ca" | "cert" | "key"> & { servername?: string; rejectUnauthorized: boolean };
};

/** The cluster, the kubeconfig or our rights are such that nothing can be collected; the message is for a person. */
export class ClusterUnusable extends Error {
  override readonly name = "ClusterUnusable";
}

/** One kind could not be listed; `status` is the API's answer. */
export class ListFailed extends Error {
  override readonly name = "ListFailed";
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const Metadata = z.object({ resourceVersion: z.string().optional(), continue: z.string().optional() });
const ObjectList = z.object({ metadata: Metadata, items: z.array(z.record(z.string(), z.unknown())).nullable() });
const Status = z.object({ message: z.string() });

/** One page of a list call. */
export type Page = { items: Record<string, unknown>[]; resourceVersion: string | null };

/**
 * list   all pages of one collection, as of one resource version; `onRestart` says that what came before is void, since
 *        the server has forgotten that version (at most twice)
 */
export type ClusterApi = { list: (path: string, onRestart: () => void) => AsyncGenerator<Page>; close: () => void };

const PAGE_SIZE = 500;
const TRIES = 4;
const FIRST_PAUSE_MS = 500;
const TIMEOUT_MS = 60_000;
const MAX_ANSWER_BYTES = 512 * 1024 * 1024;

/** The one read call we need of an API server, over a kept connection. */
export function clusterApi(access: ClusterAccess): ClusterApi {
  const isTls = access.server.startsWith("https:");
  const agent = isTls ? new HttpsAgent({ keepAlive: true, ...access.tls }) : new HttpAgent({ keepAlive: true });
  async function* list(path: string, onRestart: () => void): AsyncGenerator<Page> {
    let token: string | undefined;
    for (let restarts = 0; ; ) {
      const query = new URLSearchParams({ limit: String(PAGE_SIZE), ...(token ? { continue: token } : {}) });
      const answer = await getPatiently(access, agent, `${path}?${query}`);
      if (answer.status === 410 && token && restarts < 2) {
        restarts += 1;
        token = undefined;
        onRestart();
        continue;
      }
      const page = pageOf(path, answer);
      yield { items: page.items ?? [], resourceVersion: page.metadata.resourceVersion ?? null };
      token = page.metadata.continue || undefined;
      if (!token) return;
    }
  }
  return { list, close: () => agent.destroy() };
}

type Answer = { status: number; body: string; retryAfterMs: number | null };

function pageOf(path: string, { status, body }: Answer): z.infer<typeof ObjectList> {
  if (status === 401) {
    throw new ClusterUnusable(
      "The cluster does not accept these credentials (401). Sign in again, or choose another --context.",
    );
  }
  const value = parsed(body);
  if (status !== 200) {
    const said = Status.safeParse(value);
    throw new ListFailed(status, said.success ? said.data.message : `the API server answered ${status}`);
  }
  const page = ObjectList.safeParse(value);
  if (!page.success) throw new ListFailed(status, `the answer to ${path} is not a list of objects`);
  return page.data;
}

/** Busy or restarting API servers are asked again; what they say about us or the request is final. */
async function getPatiently(access: ClusterAccess, agent: HttpAgent, path: string): Promise<Answer> {
  let last: Error | undefined;
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    let pauseMs = FIRST_PAUSE_MS * 2 ** (attempt - 1);
    try {
      const answer = await get(access, agent, path);
      if (answer.status !== 429 && answer.status < 500) return answer;
      last = new ListFailed(answer.status, `the API server answered ${answer.status}`);
      pauseMs = answer.retryAfterMs ?? pauseMs;
    } catch (error) {
      last = error as Error;
      if (isTlsError(error)) break;
    }
    if (attempt < TRIES) await sleep(pauseMs);
  }
  if (last instanceof ListFailed) throw last;
  throw new ClusterUnusable(`The API server ${access.server} cannot be reached: ${last?.message}`, { cause: last });
}

/** A certificate does not become right by asking again. */
function isTlsError(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === "string" && /CERT|SELF_SIGNED|SSL|TLS|UNABLE_TO_VERIFY/.test(code);
}

function get(access: ClusterAccess, agent: HttpAgent, path: string): Promise<Answer> {
  const url = new URL(`${access.server.replace(/\/+$/, "")}${path}`);
  const send = url.protocol === "https:" ? httpsRequest : httpRequest;
  const headers = {
    accept: "application/json",
    "accept-encoding": "gzip",
    "user-agent": "plimsoll-inventory",
    ...(access.authorization ? { authorization: access.authorization } : {}),
  };
  return new Promise((resolve, reject) => {
    const request = send(url, { agent, headers, timeout: TIMEOUT_MS }, (response) => {
      read(response).then(
        (body) => resolve({ status: response.statusCode ?? 0, body, retryAfterMs: retryAfter(response) }),
        reject,
      );
    });
    request.once("timeout", () => request.destroy(new Error("no answer within a minute")));
    request.once("error", reject);
    request.end();
  });
}

async function read(response: IncomingMessage): Promise<string> {
  const isPacked = response.headers["content-encoding"] === "gzip";
  const source = isPacked ? response.pipe(createGunzip()) : response;
  if (isPacked) response.once("error", (error) => source.destroy(error));
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) throw new Error("an answer of more than 512 MB");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function retryAfter(response: IncomingMessage): number | null {
  const header = response.headers["retry-after"];
  const seconds = Number(header);
  return header && seconds >= 0 ? Math.min(seconds, 30) * 1000 : null;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
