import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { selfSignedCertificate } from "@/lib/adapters/testing-certificate";

type Body = Record<string, unknown>;
type Logged = { resourceVersion: number; path: string; type: "ADDED" | "MODIFIED" | "DELETED"; object: Body };
type Watch = { path: string; response: ServerResponse; partial: boolean; bookmarks: boolean };

const MAX_PAGE = 500;
const PARTIAL_LIST = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
const PARTIAL = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

/**
 * An API server as far as listing and watching go (Kubernetes API concepts: "Resource versions", "Efficient detection of
 * changes", "Retrieving large results sets in chunks", "Metadata-only fetches").
 *
 * One counter of resource versions for all collections. A watch tells what happened after the version it names, in lines that
 * may be cut anywhere on the way; it ends after `timeoutSeconds`; a version that is forgotten is 410, before the answer or in
 * it; bookmarks come only to those who allow them. It insists: no watch without a resource version and a timeout, no list
 * without a limit, no wrong token.
 */
export class TestWatchServer {
  readonly requests: { path: string; watch: boolean; resourceVersion: string | null; accept: string }[] = [];
  token = "in";
  /** Answers of this status, by path, instead of serving; as often as told. */
  trouble: Record<string, { status: number; times: number; only?: "list" | "watch"; message?: string }> = {};
  /** Whether 410 comes as the answer's status or as an event in it: real servers do both. */
  expiredAs: "status" | "event" = "status";
  readonly cert: string;
  url = "";
  #version = 1000;
  #forgotten = 0;
  #log: Logged[] = [];
  readonly #watches = new Set<Watch>();
  readonly #collections = new Map<string, { apiVersion: string; kind: string; objects: Map<string, Body> }>();
  readonly #server;

  private constructor() {
    const { cert, key } = selfSignedCertificate();
    this.cert = cert;
    this.#server = createServer({ cert, key }, (request, response) => this.#handle(request, response));
  }

  static async start(): Promise<TestWatchServer> {
    const server = new TestWatchServer();
    await server.#listen(0);
    return server;
  }

  /** Serves a kind; until then its path is not found. */
  serve(path: string, apiVersion: string, kind: string): void {
    this.#collections.set(path, { apiVersion, kind, objects: new Map() });
  }

  /** As when a custom resource's definition is removed: its objects go, and its watches end. */
  serveNoMore(path: string): void {
    this.#collections.delete(path);
    for (const watch of this.#watches) if (watch.path === path) watch.response.end();
  }

  /** Creates or changes one object; its uid stays while it lives. */
  put(path: string, object: Body & { metadata: Body }): void {
    const { objects } = this.#collection(path);
    const place = placeOf(object.metadata);
    const before = objects.get(place);
    this.#version += 1;
    const uid = (before?.metadata as Body | undefined)?.uid ?? object.metadata.uid ?? `uid-${this.#version}`;
    const now = { ...object, metadata: { ...object.metadata, uid, resourceVersion: String(this.#version) } };
    objects.set(place, now);
    this.#tell({ resourceVersion: this.#version, path, type: before ? "MODIFIED" : "ADDED", object: now });
  }

  /** The event of a deletion holds the object as it was last, with the deletion's own resource version. */
  remove(path: string, place: string): void {
    const { objects } = this.#collection(path);
    const before = objects.get(place);
    if (!before) throw new Error(`${path} has no ${place}`);
    objects.delete(place);
    this.#version += 1;
    const object = { ...before, metadata: { ...(before.metadata as Body), resourceVersion: String(this.#version) } };
    this.#tell({ resourceVersion: this.#version, path, type: "DELETED", object });
  }

  /** Forgets everything before now, as etcd's compaction does, and ends the watches. */
  compact(): void {
    this.#forgotten = this.#version;
    this.#log = [];
    this.dropWatches();
  }

  /** Something happens elsewhere: the version moves on, and bookmarks tell so. */
  bookmark(): void {
    this.#version += 1;
    for (const watch of this.#watches) {
      if (!watch.bookmarks) continue;
      const { apiVersion, kind } = this.#collection(watch.path);
      const metadata = { resourceVersion: String(this.#version), creationTimestamp: null };
      watch.response.write(`${JSON.stringify({ type: "BOOKMARK", object: { kind, apiVersion, metadata } })}\n`);
    }
  }

  /** Breaks every watch's connection, `midEvent` after half an event. */
  dropWatches(midEvent = false): void {
    for (const { response } of this.#watches) {
      if (!midEvent) response.socket?.destroy();
      else response.write('{"type":"ADDED","object":{"kind":"Po', () => response.socket?.destroy());
    }
    this.#watches.clear();
  }

  get watches(): number {
    return this.#watches.size;
  }

  /** The server goes away, or comes back at the same address. */
  async down(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  up(): Promise<void> {
    return this.#listen(Number(new URL(this.url).port));
  }

  async #listen(port: number): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(port, "127.0.0.1", resolve));
    this.url = `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  #collection(path: string) {
    const found = this.#collections.get(path);
    if (!found) throw new Error(`${path} is not served`);
    return found;
  }

  #tell(event: Logged): void {
    this.#log.push(event);
    for (const watch of this.#watches) if (watch.path === event.path) this.#write(watch, event);
  }

  /** In two writes, so that whoever reads must not take a chunk for an event. */
  #write({ path, response, partial }: Watch, { type, object }: Logged): void {
    const { apiVersion, kind } = this.#collection(path);
    const { metadata } = object;
    const shown = partial
      ? { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata }
      : { kind, apiVersion, ...object };
    const line = `${JSON.stringify({ type, object: shown })}\n`;
    const half = Math.floor(line.length / 2);
    response.write(line.slice(0, half));
    response.write(line.slice(half));
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? "/", "https://localhost");
    const path = url.pathname;
    const watch = url.searchParams.has("watch");
    const accept = request.headers.accept ?? "";
    this.requests.push({ path, watch, resourceVersion: url.searchParams.get("resourceVersion"), accept });
    const refuse = (status: number, message: string) => send(response, status, statusOf(status, message));
    if (request.headers.authorization !== `Bearer ${this.token}`) return void refuse(401, "Unauthorized");
    if (request.method !== "GET") return void refuse(405, "only reading is expected");
    const planned = this.trouble[path];
    if (planned && planned.times > 0 && (!planned.only || (planned.only === "watch") === watch)) {
      planned.times -= 1;
      return void refuse(planned.status, planned.message ?? `${path} is ${planned.status}`);
    }
    const found = this.#collections.get(path);
    if (!found) return void refuse(404, "the server could not find the requested resource");
    if (watch) return void this.#watch(path, url.searchParams, accept, response);
    this.#list(found.objects, url.searchParams, accept === PARTIAL_LIST, response);
  }

  #list(objects: Map<string, Body>, query: URLSearchParams, partial: boolean, response: ServerResponse): void {
    const limit = Number(query.get("limit"));
    if (!(limit > 0 && limit <= MAX_PAGE)) return void send(response, 400, statusOf(400, "a limit of at most 500"));
    const from = Number(query.get("continue") ?? 0);
    const all = [...objects.values()].map(({ metadata, ...rest }) => (partial ? { metadata } : { metadata, ...rest }));
    const more = from + limit < all.length ? { continue: String(from + limit) } : {};
    send(response, 200, {
      kind: "List",
      apiVersion: "v1",
      metadata: { resourceVersion: String(this.#version), ...more },
      items: all.slice(from, from + limit),
    });
  }

  #watch(path: string, query: URLSearchParams, accept: string, response: ServerResponse): void {
    const since = Number(query.get("resourceVersion"));
    const seconds = Number(query.get("timeoutSeconds"));
    if (!(since > 0 && seconds > 0)) {
      return void send(response, 400, statusOf(400, "a resourceVersion and timeoutSeconds are expected"));
    }
    if (since > this.#version) return void send(response, 504, statusOf(504, "Too large resource version"));
    const expired = statusOf(410, `too old resource version: ${since}`);
    if (since < this.#forgotten && this.expiredAs === "status") return void send(response, 410, expired);
    response.writeHead(200, { "content-type": "application/json", "transfer-encoding": "chunked" });
    response.flushHeaders();
    if (since < this.#forgotten) return void response.end(`${JSON.stringify({ type: "ERROR", object: expired })}\n`);
    const watch = {
      path,
      response,
      partial: accept === PARTIAL,
      bookmarks: query.get("allowWatchBookmarks") === "true",
    };
    for (const event of this.#log) if (event.path === path && event.resourceVersion > since) this.#write(watch, event);
    this.#watches.add(watch);
    const timer = setTimeout(() => response.end(), seconds * 1000);
    response.once("close", () => {
      clearTimeout(timer);
      this.#watches.delete(watch);
    });
  }
}

const placeOf = ({ namespace, name }: Body) => (namespace ? `${namespace}/${name}` : String(name));

const statusOf = (code: number, message: string) => ({
  kind: "Status",
  apiVersion: "v1",
  status: "Failure",
  message,
  code,
});

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
