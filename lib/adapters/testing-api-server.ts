import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { selfSignedCertificate } from "@/lib/adapters/testing-certificate";

export type TestApiServer = { url: string; cert: string; requests: string[]; close: () => Promise<void> };

/** What the server has: paths of collections with their objects, and what it does instead of answering. */
export type ClusterContent = {
  token: string;
  collections: Record<string, Record<string, unknown>[]>;
  /** Status by path, for ever, or for the first requests only. */
  trouble?: Record<string, { status: number; times?: number; onlyWithToken?: boolean }>;
};

const MAX_PAGE = 500;

/**
 * An API server as far as listing goes (Kubernetes API concepts, "Retrieving large results sets in chunks"): pages by
 * `limit` and `continue`, one resource version over all pages, elements without apiVersion and kind, `Status` for errors.
 * It insists: a list without a limit, a wrong token or an unknown path is not served.
 */
export async function startTestApiServer(content: ClusterContent): Promise<TestApiServer> {
  const { cert, key } = selfSignedCertificate();
  const requests: string[] = [];
  const trouble = structuredClone(content.trouble ?? {});
  const server = createServer({ cert, key }, (request, response) => {
    const url = new URL(request.url ?? "/", "https://localhost");
    requests.push(`${request.method} ${url.pathname}`);
    const send = (status: number, body: unknown) => {
      response.writeHead(status, {
        "content-type": "application/json",
        ...(status === 429 ? { "retry-after": "0" } : {}),
      });
      response.end(JSON.stringify(body));
    };
    const refuse = (status: number, message: string) =>
      send(status, { kind: "Status", apiVersion: "v1", status: "Failure", message, code: status });
    if (request.headers.authorization !== `Bearer ${content.token}`) return refuse(401, "Unauthorized");
    if (request.method !== "GET") return refuse(405, "only reading is expected");
    const token = url.searchParams.get("continue");
    const planned = trouble[url.pathname];
    if (planned && (!planned.onlyWithToken || token) && (planned.times === undefined || planned.times-- > 0)) {
      return refuse(planned.status, `${url.pathname} is ${planned.status}`);
    }
    const objects = content.collections[url.pathname];
    if (!objects) return refuse(404, "the server could not find the requested resource");
    const limit = Number(url.searchParams.get("limit"));
    if (!(limit > 0 && limit <= MAX_PAGE)) return refuse(400, "a limit of at most 500 is expected");
    const from = token ? Number(Buffer.from(token, "base64url").toString()) : 0;
    const next = from + limit < objects.length ? Buffer.from(String(from + limit)).toString("base64url") : "";
    const metadata = {
      resourceVersion: "812345",
      ...(next ? { continue: next, remainingItemCount: objects.length - from - limit } : {}),
    };
    send(200, { kind: "List", apiVersion: "v1", metadata, items: objects.slice(from, from + limit) });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `https://127.0.0.1:${port}`, cert, requests, close };
}
