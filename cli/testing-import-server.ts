import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { ImportContextQuery } from "@/lib/contracts/http/import";
import { type ReceiveDeps, receiveImport } from "@/lib/ingest/receive";
import { AppError, ERRORS } from "@/lib/model/error";

/**
 * status      what the import says when it is asked for, in turn; the last one stays
 * mayRead     whether the token may ask for imports, as one with the scope "read" may
 * trouble     statuses answered, in turn, before requests are served
 */
export type ImportServer = {
  url: string;
  token: string;
  statuses: Record<string, unknown>[];
  mayRead: boolean;
  trouble: number[];
  received: { path: string; query: Record<string, string>; id: string }[];
  /** Answers as if what comes were an archive with one member of this name. */
  member: string | null;
  close: () => Promise<void>;
};

/** The import routes over the real way in (`receiveImport`), without the web framework around it. */
export async function startImportServer(deps: ReceiveDeps, orgId: string): Promise<ImportServer> {
  const state: Omit<ImportServer, "url" | "close"> = {
    token: "test-token",
    statuses: [],
    mayRead: true,
    trouble: [],
    received: [],
    member: null,
  };
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      const code = error instanceof AppError ? error.code : "upstream_down";
      const detail = error instanceof AppError ? error.detail : String(error);
      answer(response, ERRORS[code].status, { title: ERRORS[code].title, detail, requestId: "r-1" });
    });
  });
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://localhost");
    const trouble = state.trouble.shift();
    if (trouble === 0) return void request.socket.destroy();
    if (trouble) return answer(response, trouble, { title: "Trouble", detail: "planned" });
    if (request.headers.authorization !== `Bearer ${state.token}`) {
      throw new AppError("unauthenticated", "The token is not known.");
    }
    if (request.method === "GET") {
      if (!state.mayRead) throw new AppError("forbidden", 'The token "test" lacks the scope "read".');
      const status = state.statuses.length > 1 ? state.statuses.shift() : state.statuses[0];
      return answer(response, 200, { id: url.pathname.split("/").at(-1), ...status });
    }
    const query = Object.fromEntries(url.searchParams);
    const { runUrl, ...context } = ImportContextQuery.parse(query);
    const accepted = await receiveImport(deps, {
      orgId,
      actor: { kind: "token", id: null, name: "test" },
      context,
      runUrl,
      body: request,
      contentEncoding: request.headers["content-encoding"] ?? null,
      contentLength: null,
      filename: null,
    });
    state.received.push({ path: url.pathname, query, id: accepted.id });
    const { id, status } = accepted;
    const one = { id, status, url: `/api/v1/imports/${id}` };
    const members = state.member ? [{ ...one, filename: state.member }] : undefined;
    answer(response, accepted.existing ? 200 : 202, { ...one, members });
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return Object.assign(state, { url: `http://127.0.0.1:${port}`, close });
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": status < 400 ? "application/json" : "application/problem+json" });
  response.end(JSON.stringify(body));
}
