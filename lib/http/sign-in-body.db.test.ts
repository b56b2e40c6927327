import { NextRequest } from "next/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestInstance, type TestInstance } from "@/lib/http/testing/instance";

// Anybody may send a sign-in, and next-auth would read one of any length into memory.

let instance: TestInstance;
beforeAll(async () => {
  instance = await startTestInstance();
});
afterAll(async () => instance.stop());

const LIMIT = 16 * 1024;

async function send(body: BodyInit, headers: Record<string, string> = {}): Promise<Response> {
  const { POST } = await import("@/app/api/auth/[...nextauth]/route");
  const init = { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded", ...headers }, body };
  const request = new NextRequest("http://plimsoll.test/api/auth/callback/credentials", {
    ...init,
    ...(body instanceof ReadableStream ? { duplex: "half" as const } : {}),
  });
  return POST(request, { params: Promise.resolve({ nextauth: ["callback", "credentials"] }) });
}

/** As it comes without a Content-Length: the sender never says how long it is; `pulled` counts what was taken of it. */
function endless() {
  const state = { pulled: 0 };
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      state.pulled += 1024;
      if (state.pulled > 64 * LIMIT) controller.close();
      else controller.enqueue(new Uint8Array(1024).fill(97));
    },
  });
  return { stream, state };
}

test("a sign-in larger than 16 KB is refused", async () => {
  const response = await send("a".repeat(LIMIT + 1));
  expect(response.status).toBe(413);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
});

test("a sign-in that does not say how long it is, is read no further than the limit", async () => {
  const { stream, state } = endless();
  expect((await send(stream)).status).toBe(413);
  expect(state.pulled).toBeLessThan(2 * LIMIT);
});

test("a sign-in of 16 KB is handed on", async () => {
  // Without a running server next-auth finds no request around it: that it was asked at all is what counts here.
  expect((await send("a".repeat(LIMIT))).status).not.toBe(413);
});
