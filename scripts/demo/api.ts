import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { ImportAccepted, ImportPage } from "@/lib/contracts/http/import";
import { PathSearches } from "@/lib/contracts/http/path-search";

/** An instance's public API as one token may use it. */
export type Api = { url: string; token: string };

type Request = { query?: Record<string, string>; body?: unknown; report?: string };

/** A web server that is being restarted is given this long to come back. */
const PATIENCE_MS = 60_000;

/**
 * One request; `report` is sent as it is, `body` as JSON, under one idempotency key however often it is tried.
 *
 * Errors   what the server says is wrong, with the request; an answer that does not come, or says "later", is tried again.
 */
export async function call(api: Api, method: string, path: string, request: Request = {}): Promise<unknown> {
  const key = randomUUID();
  const until = Date.now() + PATIENCE_MS;
  for (let pauseMs = 250; ; pauseMs = Math.min(2 * pauseMs, 4_000)) {
    const answer = await send(api, method, path, key, request).catch((error: Error) => error);
    if (!(answer instanceof Error) && answer.status < 400) return JSON.parse(answer.text);
    const temporary = answer instanceof Error || answer.status === 429 || answer.status >= 500;
    if (!temporary || Date.now() > until) {
      throw new Error(
        `${method} ${path}: ${answer instanceof Error ? answer.message : `${answer.status} ${answer.text}`}`,
      );
    }
    await sleep(pauseMs);
  }
}

async function send({ url, token }: Api, method: string, path: string, key: string, request: Request) {
  const { query = {}, body, report } = request;
  const address = new URL(path, url);
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
  const headers: Record<string, string> = { authorization: `Bearer ${token}` };
  if (body !== undefined) Object.assign(headers, { "content-type": "application/json", "idempotency-key": key });
  if (report !== undefined) headers["content-type"] = "application/octet-stream";
  const content = report ?? (body === undefined ? null : JSON.stringify(body));
  const response = await fetch(address, { method, headers, body: content });
  return { status: response.status, text: await response.text() };
}

export type Upload = { path: string; query: Record<string, string>; report: string };

const AT_ONCE = 6;
const POLL_MS = 200;

/** Sends reports side by side and waits until each is final. Throws when one fails: the demo must be whole. */
export async function deliver(api: Api, uploads: readonly Upload[]): Promise<void> {
  const waiting = new Set<string>();
  const queue = [...uploads];
  const sender = async () => {
    for (let upload = queue.shift(); upload; upload = queue.shift()) {
      const accepted = ImportAccepted.parse(await call(api, "POST", upload.path, upload));
      waiting.add(accepted.id);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sender));
  while (waiting.size > 0) {
    const left = await unfinished(api, waiting);
    waiting.clear();
    for (const id of left) waiting.add(id);
    if (waiting.size > 0) await sleep(POLL_MS);
  }
}

/** Those not final yet. One page shows the newest; those beyond it, of a load that goes on, are asked for one by one. */
async function unfinished(api: Api, ids: ReadonlySet<string>): Promise<string[]> {
  const page = ImportPage.parse(
    await call(api, "GET", "/api/v1/imports", {
      query: { status: "any", limit: String(Math.min(200, ids.size + 20)) },
    }),
  );
  const listed = new Map(page.items.map((item) => [item.id, item] as const));
  const left: string[] = [];
  for (const id of ids) {
    const item =
      listed.get(id) ?? ImportPage.shape.items.element.parse(await call(api, "GET", `/api/v1/imports/${id}`));
    if (item.status === "failed") throw new Error(`The import of ${item.filename} failed: ${item.error}`);
    if (item.status !== "done" && item.status !== "held") left.push(id);
  }
  return left;
}

/** Waits until the attack paths of every cluster are in line with what was sent: imports are done before that. */
export async function untilPathsAreIn(api: Api): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  while (PathSearches.parse(await call(api, "GET", "/api/v1/path-searches")).items.length > 0 && Date.now() < until)
    await sleep(POLL_MS);
}
