import type { RouteContract } from "@/lib/contracts/http/route-contract";

type Call = {
  token?: string;
  params?: Record<string, string>;
  query?: Record<string, string>;
  body?: unknown;
  raw?: Uint8Array<ArrayBuffer> | string;
  headers?: Record<string, string>;
};

type RouteModule = Partial<Record<RouteContract["method"], (request: Request, context: unknown) => Promise<Response>>>;

/** The handler that serves a contract, found where Next would find it; throws when there is none. */
export async function handlerOf(contract: RouteContract) {
  const folder = contract.path.replaceAll(/\{(\w+)\}/g, "[$1]");
  const module: RouteModule = await import(/* @vite-ignore */ `/app${folder}/route.ts`);
  const handler = module[contract.method];
  if (!handler) throw new Error(`${contract.method} ${contract.path} has no handler`);
  return handler;
}

/** Calls a route as a client would, without a server in between. */
export async function call(
  contract: RouteContract,
  { token, params = {}, query = {}, body, raw, headers = {} }: Call = {},
): Promise<Response> {
  const handler = await handlerOf(contract);
  const path = contract.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
  const url = new URL(`http://plimsoll.test${path}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const request = new Request(url, {
    method: contract.method,
    headers: {
      host: "plimsoll.test",
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(payload === undefined ? {} : { body: payload }),
  });
  return handler(request, { params: Promise.resolve(params) });
}
