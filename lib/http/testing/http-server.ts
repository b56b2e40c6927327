import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { ROUTES } from "@/lib/contracts/http/routes";
import { handlerOf } from "@/lib/http/testing/api-client";

export type TestServer = { url: string; close: () => Promise<void> };

/** The API's real handlers behind a real HTTP server, fed as Next feeds them: the incoming message is the request's body. */
export async function startHttpServer(): Promise<TestServer> {
  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch((error: unknown) => outgoing.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, close };
}

async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const url = new URL(incoming.url ?? "/", `http://${incoming.headers.host}`);
  const found = routeOf(incoming.method ?? "", url.pathname);
  if (!found) return void outgoing.writeHead(404).end();
  const handler = await handlerOf(found.route);
  const hasBody = incoming.method !== "GET" && incoming.method !== "HEAD";
  const request = new Request(url, {
    method: incoming.method,
    headers: Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]),
    ...(hasBody ? { body: incoming as unknown as BodyInit, duplex: "half" } : {}),
  } as RequestInit);
  const response = await handler(request, { params: Promise.resolve(found.params) });
  outgoing.writeHead(response.status, [...response.headers].flat());
  for await (const chunk of response.body ?? []) outgoing.write(chunk);
  outgoing.end();
}

function routeOf(method: string, path: string) {
  for (const route of Object.values(ROUTES)) {
    const pattern = route.path.replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)");
    const found = route.method === method ? new RegExp(`^${pattern}$`).exec(path) : null;
    if (found) return { route, params: { ...found.groups } };
  }
  return null;
}
