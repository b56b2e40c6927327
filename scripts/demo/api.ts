import { setTimeout as sleep } from "node:timers/promises";
import { ImportAccepted, ImportPage } from "@/lib/contracts/http/import";

/** An instance's public API as one token may use it. */
export type Api = { url: string; token: string };

type Request = { query?: Record<string, string>; body?: unknown; report?: string };

const ATTEMPTS = 5;

/**
 * One request; `report` is sent as it is, `body` as JSON.
 *
 * Errors   what the server says is wrong, with the request; an answer that does not come, or says "later", is tried again.
 */
export async function call(api: Api, method: string, path: string, request: Request = {}): Promise<unknown> {
  for (let attempt = 1; ; attempt++) {
    const response = await send(api, method, path, request).catch((error: Error) => error);
    if (!(response instanceof Error) && response.ok) return response.json();
    const temporary = response instanceof Error || response.status === 429 || response.status >= 500;
    if (temporary && attempt < ATTEMPTS) {
      await sleep(500 * attempt);
      continue;
    }
    const said = response instanceof Error ? response.message : `${response.status} ${await response.text()}`;
    throw new Error(`${method} ${path}: ${said}`);
  }
}

function send({ url, token }: Api, method: string, path: string, { query = {}, body, report }: Request) {
  const address = new URL(path, url);
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
  const content = report ?? (body === undefined ? null : JSON.stringify(body));
  const type = report === undefined ? "application/json" : "application/octet-stream";
  return fetch(address, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(content === null ? {} : { "content-type": type }) },
    body: content,
  });
}

export type Upload = { path: string; query: Record<string, string>; report: string };

const AT_ONCE = 6;

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
    if (waiting.size > 0) await sleep(150);
  }
}

/** Those not final yet. One page shows the newest; those beyond it, of a load that goes on, are asked for one by one. */
async function unfinished(api: Api, ids: ReadonlySet<string>): Promise<string[]> {
  const page = ImportPage.parse(await call(api, "GET", "/api/v1/imports", { query: { status: "any", limit: "200" } }));
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
