import { randomUUID } from "node:crypto";
import { z } from "zod";
import { demand, type Principal } from "@/lib/auth/principal";
import type { RouteContract } from "@/lib/contracts/http/route-contract";
import { db } from "@/lib/db/client";
import { authenticate } from "@/lib/http/authenticate";
import { drain } from "@/lib/http/drain";
import { answerOnce } from "@/lib/http/idempotency";
import { commonHeaders, problemResponse } from "@/lib/http/problem-response";
import { MAX_JSON_BYTES, parseJson, parseQuery, readBytes } from "@/lib/http/read-body";
import { log } from "@/lib/log";
import { AppError } from "@/lib/model/error";

type Part<C extends RouteContract, Key extends "params" | "query" | "body"> =
  C extends Record<Key, infer Schema extends z.ZodType> ? z.output<Schema> : undefined;
type Asker<C extends RouteContract> = C["permission"] extends "public" | "key" ? null : Principal;

/** What a handler gets: everything parsed, the asker known and allowed. */
export type Asked<C extends RouteContract> = {
  request: Request;
  requestId: string;
  principal: Asker<C>;
  params: Part<C, "params">;
  query: Part<C, "query">;
  body: Part<C, "body">;
};

type Value<C extends RouteContract> = C["response"] extends z.ZodType ? z.input<NonNullable<C["response"]>> : never;

/** An answer with another status than the contract's usual one. */
export class Reply<T> {
  constructor(
    readonly status: number,
    readonly value: T,
  ) {}
}

type Handler<C extends RouteContract> = (asked: Asked<C>) => Promise<Value<C> | Reply<Value<C>> | Response>;
type NextContext = { params: Promise<Record<string, string | string[] | undefined>> };

/**
 * Makes a route handler of a contract. Here and nowhere else: authentication, permission, same origin, limits, parsing of
 * what comes in and goes out, `Idempotency-Key`, problems, the log line.
 */
export function route<C extends RouteContract>(contract: C, handle: Handler<C>) {
  return async (request: Request, context: NextContext): Promise<Response> => {
    const requestId = requestIdOf(request);
    const startedAt = performance.now();
    let response: Response;
    try {
      response = await answer(contract, handle, request, context, requestId);
    } catch (error) {
      response = problemResponse(error, { requestId, route: contract.id });
      await drain(request).heard;
    }
    const ms = Math.round(performance.now() - startedAt);
    log.debug({ requestId, route: contract.id, status: response.status, ms }, "answered");
    return response;
  };
}

async function answer<C extends RouteContract>(
  contract: C,
  handle: Handler<C>,
  request: Request,
  context: NextContext,
  requestId: string,
): Promise<Response> {
  const principal = await admit(contract, request);
  const params = contract.params ? parseParams(contract.params, await context.params) : undefined;
  const query = contract.query?.parse(parseQuery(request.url));
  const bytes = contract.body ? await readBytes(request, MAX_JSON_BYTES) : undefined;
  const body =
    bytes && contract.body ? contract.body.parse(parseJson(bytes, request.headers.get("content-type"))) : undefined;
  const asked = { request, requestId, principal, params, query, body } as Asked<C>;

  const key = request.headers.get("idempotency-key");
  if (key === null || !principal || contract.method === "GET" || !contract.response) {
    const given = await handle(asked);
    return given instanceof Response ? given : jsonResponse(toAnswer(contract, given), requestId);
  }
  const fingerprint = fingerprintOf(request, bytes);
  const once = await answerOnce(db(), principal, { key, route: contract.id, fingerprint }, async () => {
    const given = await handle(asked);
    if (given instanceof Response) throw new Error(`${contract.id} answers with a raw response and cannot be repeated`);
    return toAnswer(contract, given);
  });
  return jsonResponse(once, requestId, once.replayed ? { "idempotent-replayed": "true" } : {});
}

/** Null for routes open to anyone; else who asks, with the permission checked. */
async function admit(contract: RouteContract, request: Request): Promise<Principal | null> {
  if (contract.permission === "public" || contract.permission === "key") return null;
  const principal = await authenticate(db(), request);
  if (principal.user?.passwordTemporary && !contract.beforePasswordChange) {
    throw new AppError(
      "password_change_required",
      "Somebody else gave you this password. Change it at /change-password or with POST /api/v1/session/password, then sign in again.",
    );
  }
  return contract.permission === "session" ? principal : demand(principal, contract.permission);
}

/** An id that cannot be one names nothing: not found, as an unknown id is. */
function parseParams(schema: z.ZodType, given: Record<string, string | string[] | undefined>): unknown {
  const parsed = schema.safeParse(given);
  if (!parsed.success) throw new AppError("not_found", "Nothing has this address. Check the id in the URL.");
  return parsed.data;
}

/** The response schema is the last guard: what it does not name never leaves. A mismatch is a bug and answers 500. */
function toAnswer<C extends RouteContract>(contract: C, given: Value<C> | Reply<Value<C>>) {
  const { status, value } = given instanceof Reply ? given : { status: contract.status, value: given };
  const parsed = contract.response?.safeParse(value);
  if (parsed && !parsed.success) {
    throw new Error(`${contract.id} made an answer that its contract does not allow: ${z.prettifyError(parsed.error)}`);
  }
  return { status, body: parsed?.data ?? null };
}

function jsonResponse(
  given: { status: number; body: unknown },
  requestId: string,
  extra: Record<string, string> = {},
): Response {
  return new Response(JSON.stringify(given.body), {
    status: given.status,
    headers: { ...commonHeaders(requestId), "content-type": "application/json", ...extra },
  });
}

/** A streamed body is not read twice: two deliveries under one key are told apart by address and length. */
function fingerprintOf(request: Request, bytes: Buffer | undefined): string {
  const url = new URL(request.url);
  const body = bytes?.toString("base64") ?? request.headers.get("content-length") ?? "";
  return JSON.stringify([request.method, url.pathname, url.search, body]);
}

/** A caller's own id is kept when it is harmless in a log line, so that traces join up. */
function requestIdOf(request: Request): string {
  const given = request.headers.get("x-request-id");
  return given && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
}
