import type { Agent as HttpAgent, IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { createGunzip } from "node:zlib";
import { z } from "zod";
import {
  type ClusterAccess,
  ClusterUnusable,
  type Collection,
  credentialsRefused,
  ListFailed,
  type WatchStart,
} from "@/lib/adapters/kubernetes-access";
import { agentOf, isTlsError, openGet } from "@/lib/adapters/kubernetes-request";
import { type WatchEvent, watchCollection } from "@/lib/adapters/kubernetes-watch";

const Metadata = z.object({ resourceVersion: z.string().optional(), continue: z.string().optional() });
const ObjectList = z.object({ metadata: Metadata, items: z.array(z.record(z.string(), z.unknown())).nullable() });
const Status = z.object({ message: z.string() });

/** One page of a list call. */
export type Page = { items: Record<string, unknown>[]; resourceVersion: string | null };

/**
 * list   all pages of one collection, as of one resource version; `onRestart` says that what came before is void, since
 *        the server has forgotten that version (at most twice)
 * watch  what happens in one collection after a resource version, until the server ends the answer; see `watchCollection`
 */
export type ClusterApi = {
  list: (collection: Collection, onRestart: () => void) => AsyncGenerator<Page>;
  watch: (collection: Collection, start: WatchStart) => AsyncGenerator<WatchEvent>;
  close: () => void;
};

const ACCEPT_LIST = {
  whole: "application/json",
  // Nothing else is accepted: a server that does not know it shall refuse and not send whole Secrets.
  metadataOnly: "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1",
};
const PAGE_SIZE = 500;
const TRIES = 4;
const FIRST_PAUSE_MS = 500;
const TIMEOUT_MS = 60_000;
const MAX_ANSWER_BYTES = 512 * 1024 * 1024;

/** The two read calls we need of an API server, over kept connections. */
export function clusterApi(access: ClusterAccess): ClusterApi {
  const agent = agentOf(access);
  async function* list({ path, metadataOnly }: Collection, onRestart: () => void): AsyncGenerator<Page> {
    const accept = metadataOnly ? ACCEPT_LIST.metadataOnly : ACCEPT_LIST.whole;
    let token: string | undefined;
    for (let restarts = 0; ; ) {
      const query = new URLSearchParams({ limit: String(PAGE_SIZE), ...(token ? { continue: token } : {}) });
      const answer = await getPatiently(access, agent, `${path}?${query}`, accept);
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
  return {
    list,
    watch: (collection, start) => watchCollection(access, agent, collection, start),
    close: () => agent.destroy(),
  };
}

type Answer = { status: number; body: string; retryAfterMs: number | null };

function pageOf(path: string, { status, body }: Answer): z.infer<typeof ObjectList> {
  if (status === 401) throw credentialsRefused();
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
async function getPatiently(access: ClusterAccess, agent: HttpAgent, path: string, accept: string): Promise<Answer> {
  let last: Error | undefined;
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    let pauseMs = FIRST_PAUSE_MS * 2 ** (attempt - 1);
    try {
      const answer = await get(access, agent, path, accept);
      if (answer.status !== 429 && answer.status < 500) return answer;
      last = new ListFailed(answer.status, `the API server answered ${answer.status}`);
      pauseMs = answer.retryAfterMs ?? pauseMs;
    } catch (error) {
      if (error instanceof ClusterUnusable) throw error;
      last = error as Error;
      if (isTlsError(error)) break;
    }
    if (attempt < TRIES) await sleep(pauseMs);
  }
  if (last instanceof ListFailed) throw last;
  throw new ClusterUnusable(`The API server ${access.server} cannot be reached: ${last?.message}`, { cause: last });
}

async function get(access: ClusterAccess, agent: HttpAgent, path: string, accept: string): Promise<Answer> {
  const response = await openGet(access, agent, path, { accept, packed: true, timeoutMs: TIMEOUT_MS });
  return { status: response.statusCode ?? 0, body: await read(response), retryAfterMs: retryAfter(response) };
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
