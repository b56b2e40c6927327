import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { isDevelopment } from "@/lib/env";
import { NONCE_HEADER, pagePolicy } from "@/lib/http/content-security-policy";

/**
 * Gives each page a policy under which only its own scripts run: Next finds the nonce in the request's policy and puts it on
 * every script it writes. Nothing is authorised here; pages and routes do that themselves.
 */
export function proxy(request: NextRequest): NextResponse {
  const nonce = randomBytes(16).toString("base64");
  const policy = pagePolicy(nonce, isDevelopment());
  const headers = new Headers(request.headers);
  headers.set(NONCE_HEADER, nonce);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}

// Pages only. Next hands on at most 10 MB of a body that a proxy has seen, without an error: no route that takes reports or
// events may match (proxy.test.ts).
export const config = { matcher: ["/((?!api/|api$|_next/|docs/|icon\\.svg).*)"] };
