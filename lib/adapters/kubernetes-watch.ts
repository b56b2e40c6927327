import type { Agent as HttpAgent, IncomingMessage } from "node:http";
import { z } from "zod";
import {
  type ClusterAccess,
  ClusterUnusable,
  type Collection,
  credentialsRefused,
  ListFailed,
  type WatchStart,
} from "@/lib/adapters/kubernetes-access";
import { isTlsError, openGet } from "@/lib/adapters/kubernetes-request";

const Meta = z.looseObject({ resourceVersion: z.string().min(1) });
const Event = z.discriminatedUnion("type", [
  z.object({
    type: z.enum(["ADDED", "MODIFIED", "DELETED", "BOOKMARK"]),
    object: z.looseObject({ metadata: Meta }),
  }),
  z.object({
    type: z.literal("ERROR"),
    object: z.looseObject({ code: z.number().optional(), message: z.string().optional() }),
  }),
]);

/** `BOOKMARK` carries no object but a resource version up to which everything has been told. */
export type WatchEvent = {
  type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK";
  object: Record<string, unknown>;
  resourceVersion: string;
};

/** The server has forgotten the resource version (410 Gone): what happened since is told by a new list only. */
export class WatchExpired extends Error {
  override readonly name = "WatchExpired";
}

const ACCEPT = {
  whole: "application/json",
  metadataOnly: "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1",
};
/** An answer that outlives what it was asked for by this is no longer alive. */
const GRACE_MS = 10_000;
/** etcd keeps no object of more than a few megabytes. */
const MAX_LINE_BYTES = 32 * 1024 * 1024;
const BROKEN = "the connection broke off";
const MAX_REFUSAL_BYTES = 64 * 1024;

/**
 * What happens in one collection after a resource version (Kubernetes API concepts, "Efficient detection of changes").
 *
 * Ends     when the server ends the answer, after `timeoutSeconds` at the latest: then one watches on from the last version.
 * Contact  `onContact` is called whenever the server shows that it is there and this watch is served.
 * Errors   `WatchExpired`; `ClusterUnusable` when our credentials are refused; `ListFailed` with the status for any other answer;
 *          the connection's own error when it breaks, also in the midst of an event, of which nothing is told then.
 */
export async function* watchCollection(
  access: ClusterAccess,
  agent: HttpAgent,
  { path, metadataOnly }: Collection,
  { resourceVersion, timeoutSeconds, signal, onContact }: WatchStart,
): AsyncGenerator<WatchEvent> {
  const query = new URLSearchParams({
    watch: "1",
    allowWatchBookmarks: "true",
    resourceVersion,
    timeoutSeconds: String(timeoutSeconds),
  });
  const response = await openGet(access, agent, `${path}?${query}`, {
    accept: metadataOnly ? ACCEPT.metadataOnly : ACCEPT.whole,
    packed: false,
    timeoutMs: timeoutSeconds * 1000 + GRACE_MS,
    signal,
  }).catch((error: unknown) => {
    if (!isTlsError(error)) throw error;
    const { message } = error as Error;
    throw new ClusterUnusable(`The API server ${access.server} cannot be reached: ${message}.`, { cause: error });
  });
  if (response.statusCode !== 200) throw await refusal(path, response);
  onContact();
  for await (const line of linesOf(response)) {
    onContact();
    yield eventOf(path, line);
  }
}

async function* linesOf(response: IncomingMessage): AsyncGenerator<string> {
  let parts: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of unbroken(response)) {
    let from = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      const line = Buffer.concat([...parts, chunk.subarray(from, end)]).toString("utf8");
      parts = [];
      bytes = 0;
      from = end + 1;
      if (line.trim() !== "") yield line;
    }
    parts.push(chunk.subarray(from));
    bytes += chunk.length - from;
    if (bytes > MAX_LINE_BYTES) throw new Error("an event of more than 32 MB");
  }
}

/** A body that breaks off is no end: `complete` is set only once its last chunk has arrived. */
async function* unbroken(response: IncomingMessage): AsyncGenerator<Buffer> {
  try {
    yield* response as AsyncIterable<Buffer>;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(code === "ECONNRESET" ? BROKEN : message, { cause: error });
  }
  if (!response.complete) throw new Error(BROKEN);
}

function eventOf(path: string, line: string): WatchEvent {
  const event = Event.safeParse(parsed(line));
  if (!event.success) throw new ListFailed(200, `the watch of ${path} told something that is no event`);
  if (event.data.type !== "ERROR") {
    const { type, object } = event.data;
    return { type, object, resourceVersion: object.metadata.resourceVersion };
  }
  const { code = 500, message = "the watch failed" } = event.data.object;
  throw code === 410 ? new WatchExpired(message) : new ListFailed(code, message);
}

async function refusal(path: string, response: IncomingMessage): Promise<Error> {
  const status = response.statusCode ?? 0;
  let body = "";
  for await (const chunk of response as AsyncIterable<Buffer>) {
    if (body.length < MAX_REFUSAL_BYTES) body += chunk.toString("utf8");
  }
  if (status === 401) return credentialsRefused();
  const said = z.object({ message: z.string() }).safeParse(parsed(body));
  const message = said.success ? said.data.message : `the API server answered ${status} to a watch of ${path}`;
  return status === 410 ? new WatchExpired(message) : new ListFailed(status, message);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
