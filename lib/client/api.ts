import type { z } from "zod";
import { ApiError, readApiError } from "@/lib/client/api-error";
import { type QueryValue, queryString } from "@/lib/client/query-string";
import { ROUTES, type RouteId } from "@/lib/contracts/http/routes";

type Contract<Id extends RouteId> = (typeof ROUTES)[Id];
type InputOf<Id extends RouteId, Key extends "params" | "query" | "body"> =
  Contract<Id> extends Record<Key, z.ZodType> ? z.input<Contract<Id>[Key]> : undefined;
/** What a route answers, as its contract says. */
export type Answer<Id extends RouteId> =
  Contract<Id> extends { response: z.ZodType } ? z.output<Contract<Id>["response"]> : null;
/** What a route takes; parts that its contract does not name are refused by the compiler. */
export type CallInput<Id extends RouteId> = {
  params?: InputOf<Id, "params">;
  query?: InputOf<Id, "query">;
  body?: InputOf<Id, "body">;
  signal?: AbortSignal;
};

/**
 * Calls one route of the API and parses the answer with the schema the server wrote it with.
 *
 * Errors   `ApiError` for a refusal, for an unreachable server (status 0) and for an answer that is not what was agreed.
 */
export async function callApi<Id extends RouteId>(id: Id, input: CallInput<Id> = {}): Promise<Answer<Id>> {
  const route = ROUTES[id];
  const path = fillPath(route.path, (input.params ?? {}) as Record<string, string>);
  const response = await send(route.method, path + queryString(input.query as Record<string, QueryValue>), input);
  if (!response.ok) throw await readApiError(response);
  if (route.response === null) return null as Answer<Id>;
  const parsed = route.response.safeParse(await response.json());
  if (parsed.success) return parsed.data as Answer<Id>;
  const issue = parsed.error.issues[0];
  throw new ApiError(
    502,
    "The answer could not be read",
    `The server's answer differs from what this page knows (${issue?.path.join(".")}: ${issue?.message}). Reload the page.`,
    response.headers.get("x-request-id") ?? undefined,
  );
}

function fillPath(path: string, params: Record<string, string>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
}

async function send(method: string, url: string, input: { body?: unknown; signal?: AbortSignal }): Promise<Response> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (input.body !== undefined) headers["content-type"] = "application/json";
  try {
    return await fetch(url, {
      method,
      headers,
      body: input.body === undefined ? null : JSON.stringify(input.body),
      signal: input.signal ?? null,
    });
  } catch (cause) {
    if (input.signal?.aborted) throw cause;
    throw new ApiError(0, "The server does not answer", "Check that Plimsoll is running, then try again.");
  }
}
