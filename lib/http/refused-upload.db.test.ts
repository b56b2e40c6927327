import { Agent, request as httpRequest } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ImportDetail } from "@/lib/contracts/http/import";
import { ROUTES } from "@/lib/contracts/http/routes";
import { Session } from "@/lib/contracts/http/session";
import { call } from "@/lib/http/testing/api-client";
import type { TestServer } from "@/lib/http/testing/http-server";
import { BOOTSTRAP_TOKEN, startTestInstance, type TestInstance } from "@/lib/http/testing/instance";

// Whoever is refused reads the reason, never "connection reset", and the next request works, on this connection or another.

let instance: TestInstance;
let server: TestServer;
beforeAll(async () => {
  instance = await startTestInstance();
  const { startHttpServer } = await import("@/lib/http/testing/http-server");
  server = await startHttpServer();
}, 120_000);
afterAll(async () => {
  await server?.close();
  await instance?.stop();
});

const MB = 1024 * 1024;
const bomb = gzipSync(Buffer.alloc(200 * MB, "["), { level: 1 });

type Sent = { headers?: Record<string, string>; token?: string; body: Buffer; times?: number; stops?: boolean };
type Answer = { status: number; body: Record<string, unknown>; type: string; reused: boolean };

/** Sends `body` so many times over one request, or only until it is answered, and waits for the answer as a client does. */
function send(
  agent: Agent,
  { headers = {}, token = BOOTSTRAP_TOKEN, body, times = 1, stops = false }: Sent,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${server.url}/api/v1/imports`, {
      method: "POST",
      agent,
      headers: { authorization: `Bearer ${token}`, ...headers },
    });
    let answered = false;
    request.on("error", (error) => answered || reject(error));
    request.on("response", async (response) => {
      answered = true;
      const parts: Buffer[] = [];
      for await (const part of response) parts.push(part as Buffer);
      resolve({
        status: response.statusCode ?? 0,
        body: JSON.parse(Buffer.concat(parts).toString()),
        type: response.headers["content-type"] ?? "",
        reused: request.reusedSocket,
      });
    });
    const write = async () => {
      for (let sent = 0; sent < times && !(stops && answered); sent++) {
        request.write(body);
        if (stops) await sleep(2);
      }
      if (stops) request.destroy();
      else request.end();
    };
    if (headers.expect) request.once("continue", () => void write());
    else void write();
  });
}

async function who(agent: Agent): Promise<{ status: number; reused: boolean }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${server.url}/api/v1/session`, {
      agent,
      headers: { authorization: `Bearer ${BOOTSTRAP_TOKEN}` },
    });
    request.on("error", reject);
    request.on("response", (response) => {
      response.resume();
      response.on("end", () => resolve({ status: response.statusCode ?? 0, reused: request.reusedSocket }));
    });
    request.end();
  });
}

const REFUSED: { name: string; sent: Sent; status: number; detail: RegExp; length?: number }[] = [
  {
    name: "a gzip bomb",
    sent: { headers: { "content-encoding": "gzip" }, body: bomb },
    status: 422,
    detail: /more than 100 times its size/,
  },
  {
    name: "gzip that is none",
    sent: { headers: { "content-encoding": "gzip" }, body: Buffer.alloc(MB, "["), times: 30 },
    status: 422,
    detail: /says it is gzip but is not/,
  },
  {
    name: "another encoding",
    sent: { headers: { "content-encoding": "br" }, body: Buffer.alloc(MB, "["), times: 30 },
    status: 400,
    detail: /Content-Encoding br is not supported/,
  },
  {
    name: "an unknown token with 150 MB",
    sent: { token: "pls_unknown", body: Buffer.alloc(MB, "["), times: 150 },
    status: 401,
    detail: /token is unknown/,
  },
];

describe("a refused upload", () => {
  const forms: { form: string; expectation: Record<string, string>; stated?: boolean }[] = [
    { form: "chunked", expectation: {} },
    { form: "of stated length", expectation: {}, stated: true },
    { form: "of stated length that waits for 100 Continue", expectation: { expect: "100-continue" }, stated: true },
  ];
  for (const { name, sent, status, detail } of REFUSED) {
    test.each(forms)(
      `(${name}, $form) is answered with the reason, and the connection lives on`,
      async (form) => {
        const agent = new Agent({ keepAlive: true, maxSockets: 1 });
        const length = sent.body.length * (sent.times ?? 1);
        const headers = {
          ...sent.headers,
          ...form.expectation,
          ...(form.stated ? { "content-length": String(length) } : { "transfer-encoding": "chunked" }),
        };
        for (let turn = 0; turn < 3; turn++) {
          const answer = await send(agent, { ...sent, headers });
          expect(answer).toMatchObject({ status, type: "application/problem+json", reused: turn > 0 });
          expect(answer.body.detail).toMatch(detail);
          expect(await who(agent)).toEqual({ status: 200, reused: true });
          expect(await who(new Agent())).toEqual({ status: 200, reused: false });
        }
        agent.destroy();
      },
      120_000,
    );
  }

  test.each<Record<string, string>>([{}, { expect: "100-continue" }])(
    "that states 3 GB is told so while it sends (%o)",
    async (expectation) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const headers = { "content-length": String(3 * 1024 * MB), ...expectation };
      const answer = await send(agent, { headers, body: Buffer.alloc(MB, "["), times: 3 * 1024, stops: true });
      expect(answer).toMatchObject({ status: 413, type: "application/problem+json" });
      expect(answer.body.detail).toMatch(/larger than the limit of 2 GB/);
      expect(await who(new Agent())).toMatchObject({ status: 200 });
      agent.destroy();
    },
    120_000,
  );
});

test("two hundred megabytes of [ are taken in bounded memory and end as a failed import with the reason", async () => {
  const before = process.memoryUsage().rss;
  const answer = await send(new Agent(), { body: Buffer.alloc(MB, "["), times: 200, headers: {} });
  expect(answer.status).toBe(202);
  const { processHere } = await import("@/lib/http/testing/process-imports");
  const id = String(answer.body.id);
  const session = await call(ROUTES.getSession, { token: BOOTSTRAP_TOKEN });
  await processHere(Session.parse(await session.json()).organization.id, id);
  expect(process.memoryUsage().rss - before).toBeLessThan(300 * MB);
  const failed = ImportDetail.parse(
    await (await call(ROUTES.getImport, { token: BOOTSTRAP_TOKEN, params: { id } })).json(),
  );
  expect(failed).toMatchObject({ status: "failed", error: expect.stringMatching(/levels deep/) });
  expect(failed.problems).toEqual([{ code: "unreadable_report", pointer: null, reason: failed.error }]);
}, 120_000);
