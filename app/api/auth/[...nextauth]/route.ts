import { randomUUID } from "node:crypto";
import { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { authOptions } from "@/lib/auth/auth-options";
import { problemResponse } from "@/lib/http/problem-response";
import { readBytes } from "@/lib/http/read-body";

type Context = { params: Promise<{ nextauth: string[] }> };

/** An address, a password and a CSRF token, with room to spare. */
const MAX_FORM_BYTES = 16 * 1024;

// Options are made per request: the signing secret exists only once the data directory does.
async function handler(request: NextRequest, context: Context): Promise<Response> {
  return NextAuth(request, context, authOptions());
}

/** next-auth reads a body of any length into memory, and anybody may send one: it gets what was read within a limit. */
async function postHandler(request: NextRequest, context: Context): Promise<Response> {
  try {
    const body = new Uint8Array(await readBytes(request, MAX_FORM_BYTES));
    return await handler(new NextRequest(request.url, { method: "POST", headers: request.headers, body }), context);
  } catch (error) {
    return problemResponse(error, { requestId: randomUUID(), route: "signIn" });
  }
}

export { handler as GET, postHandler as POST };
