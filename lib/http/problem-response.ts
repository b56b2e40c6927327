import { z } from "zod";
import type { Problem } from "@/lib/contracts/http/problem";
import { isInterruption } from "@/lib/db/is-interruption";
import { log } from "@/lib/log";
import { AppError, ERRORS, type ErrorCode } from "@/lib/model/error";

/** A restart of the database takes about so long; senders of events keep theirs until then. */
const DATABASE_BACK_IN_S = 5;

type Where = { requestId: string; route: string };

/** Set on every answer: not sniffed, not kept by caches, findable in the log. */
export function commonHeaders(requestId: string): Record<string, string> {
  return { "x-request-id": requestId, "x-content-type-options": "nosniff", "cache-control": "no-store" };
}

/**
 * Any error as RFC 9457. What a caller can act on is an `AppError` and says so; everything else is logged whole and
 * answered with nothing but the request id.
 */
export function problemResponse(error: unknown, where: Where): Response {
  const known = toAppError(error);
  const { status } = ERRORS[known.code];
  if (status >= 500) log.error({ err: error, ...where, ...known.options.context }, "a request failed");
  else log.info({ code: known.code, detail: known.detail, ...where }, "a request was refused");
  return problemBody(known.code, known.detail, where.requestId, extras(known, error));
}

function extras(known: AppError, error: unknown): Partial<Problem> {
  const retryAfterS = known.options.context?.retryAfterS;
  return {
    ...(error instanceof z.ZodError ? { errors: error.issues.map(toFieldError) } : {}),
    ...(typeof retryAfterS === "number" ? { retryAfterS } : {}),
  };
}

function problemBody(code: ErrorCode, detail: string, requestId: string, extra: Partial<Problem>): Response {
  const { status, title } = ERRORS[code];
  const problem: Problem = { type: `/docs/errors/${code}`, title, status, detail, requestId, ...extra };
  const headers: Record<string, string> = { ...commonHeaders(requestId), "content-type": "application/problem+json" };
  if (extra.retryAfterS !== undefined) headers["retry-after"] = String(extra.retryAfterS);
  if (status === 401) headers["www-authenticate"] = 'Bearer realm="plimsoll"';
  return new Response(JSON.stringify(problem), { status, headers });
}

function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof z.ZodError) {
    const [first] = error.issues.map(toFieldError);
    const more = error.issues.length > 1 ? ` (and ${error.issues.length - 1} more)` : "";
    const place = first?.path ? `\`${first.path}\`: ` : "";
    return new AppError(
      "invalid_input",
      `${place}${first?.message ?? "not valid"}${more}. See /api/docs for what this route takes.`,
    );
  }
  if (isInterruption(error)) {
    return new AppError(
      "upstream_down",
      "The database does not answer. Try again in a moment; an administrator can see why in the log.",
      { context: { retryAfterS: DATABASE_BACK_IN_S } },
    );
  }
  return new AppError(
    "internal",
    "An administrator can find what happened in the log by the request id. Trying again may help.",
    {
      cause: error,
    },
  );
}

function toFieldError(issue: z.core.$ZodIssue): { path: string; message: string } {
  return { path: issue.path.map(String).join("."), message: issue.message };
}
