import type { Principal } from "@/lib/auth/principal";
import { sessionPrincipal } from "@/lib/auth/session-principal";
import { tokenPrincipal } from "@/lib/auth/token-principal";
import type { Db } from "@/lib/db/client";
import { env } from "@/lib/env";
import { demandSameOrigin } from "@/lib/http/same-origin";
import { AppError } from "@/lib/model/error";

/**
 * Who sends this request. A bearer token is taken alone: a request that carries one never falls back to a cookie. A write
 * by cookie must come from our own pages.
 */
export async function authenticate(db: Db, request: Request): Promise<Principal> {
  const authorization = request.headers.get("authorization");
  if (authorization !== null) {
    const secret = /^Bearer +(\S+)$/i.exec(authorization.trim())?.[1];
    const principal = secret ? await tokenPrincipal(db, secret) : null;
    if (principal) return principal;
    throw new AppError(
      "unauthenticated",
      "The token is unknown, expired or revoked. Create one under Settings > Tokens.",
    );
  }
  const principal = await sessionPrincipal(db, cookiesOf(request));
  if (!principal) {
    throw new AppError(
      "unauthenticated",
      "Sign in, or send `Authorization: Bearer <token>` with a token of Settings > Tokens.",
    );
  }
  if (request.method !== "GET" && request.method !== "HEAD") demandSameOrigin(request, env().PLIMSOLL_PUBLIC_URL);
  return principal;
}

function cookiesOf(request: Request): Map<string, string> {
  const pairs = (request.headers.get("cookie") ?? "").split(";").map((pair) => pair.trim().split(/=(.*)/s));
  return new Map(pairs.map(([name = "", value = ""]) => [name, value]));
}
