import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { EventsAccepted } from "@/lib/contracts/http/event";
import { Ready } from "@/lib/contracts/http/health";
import { ImportHealth } from "@/lib/contracts/http/import-health";
import { ROUTES } from "@/lib/contracts/http/routes";
import { call } from "@/lib/http/testing/api-client";
import { BOOTSTRAP_TOKEN, startTestInstance, type TestInstance } from "@/lib/http/testing/instance";

let instance: TestInstance;
beforeAll(async () => {
  instance = await startTestInstance();
});
afterAll(async () => instance.stop());

const event = (over: Record<string, unknown> = {}) => ({
  output: "Terminal shell in container",
  priority: "Warning",
  rule: "Terminal shell in container",
  source: "syscall",
  time: "2026-11-20T10:00:00.123456789Z",
  output_fields: {
    "k8s.ns.name": "shop",
    "k8s.pod.name": "api-1",
    "container.id": "abcdef012345",
    "proc.cmdline": "sh",
  },
  ...over,
});

async function makeKey(purpose: string): Promise<{ id: string; secret: string }> {
  const response = await call(ROUTES.createEventKey, { token: BOOTSTRAP_TOKEN, body: { purpose, cluster: "prod" } });
  return z.object({ id: z.string(), secret: z.string() }).parse(await response.json());
}

describe("Falco's events", () => {
  const send = async (key: string, raw: string) => call(ROUTES.falcoEventsByKey, { params: { key }, raw });
  const accepted = async (response: Response) => EventsAccepted.parse(await response.json());

  test("are taken one by one, as an array or as lines, and once each", async () => {
    const { secret } = await makeKey("falco");
    const other = event({ time: "2026-11-20T10:00:01Z" });
    expect(await accepted(await send(secret, JSON.stringify(event())))).toMatchObject({
      accepted: 1,
      duplicates: 0,
      rejected: [],
    });
    expect(await accepted(await send(secret, JSON.stringify([event(), other])))).toMatchObject({
      accepted: 1,
      duplicates: 1,
    });
    const lines = [event(), other, event({ time: "2026-11-20T10:00:02Z" })]
      .map((line) => JSON.stringify(line))
      .join("\n");
    expect(await accepted(await send(secret, lines))).toMatchObject({ accepted: 1, duplicates: 2 });
  });

  // A sensor that is refused sends the same batch for ever: one broken event must not hold up the rest.
  test("keep the good ones of a batch and say which was broken", async () => {
    const { secret } = await makeKey("falco");
    const answer = await accepted(
      await send(
        secret,
        JSON.stringify([event({ time: "2026-11-20T11:00:00Z" }), { rule: "no priority", output: "x" }]),
      ),
    );
    expect(answer).toMatchObject({ accepted: 1, rejected: [{ reason: expect.stringContaining("priority") }] });
  });

  test("are refused with a key of another purpose, a revoked or a made-up one", async () => {
    const other = await makeKey("k8s-audit");
    const revoked = await makeKey("falco");
    await call(ROUTES.revokeEventKey, { token: BOOTSTRAP_TOKEN, params: { id: revoked.id } });
    for (const key of [
      other.secret,
      revoked.secret,
      "plk_made_up_key_of_the_right_length_000000000",
      BOOTSTRAP_TOKEN,
    ]) {
      expect((await send(key, JSON.stringify(event()))).status).toBe(401);
    }
  });

  test("are also taken with a token that may send events", async () => {
    const response = await call(ROUTES.falcoEvents, {
      token: BOOTSTRAP_TOKEN,
      query: { cluster: "prod" },
      raw: JSON.stringify(event({ time: "2026-11-20T12:00:00Z" })),
    });
    expect(response.status).toBe(202);
  });

  test("are refused with a reason when they are no events at all", async () => {
    const { secret } = await makeKey("falco");
    for (const raw of ["", "not json", "\u0000"]) {
      const response = await send(secret, raw);
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(response.status).toBeLessThan(500);
    }
  });
});

describe("who sends events", () => {
  const senders = async () => {
    const response = await call(ROUTES.importHealth, { token: BOOTSTRAP_TOKEN });
    return ImportHealth.parse(await response.json()).senders;
  };
  const health = async (id: string) => (await senders()).find((sender) => sender.id === id);

  test("is told by key and cluster: whether anything came, how much, and what was not understood", async () => {
    const key = await makeKey("falco");
    expect(await health(key.id)).toMatchObject({ purpose: "falco", cluster: "prod", state: "never", lastAt: null });
    const send = (raw: string) => call(ROUTES.falcoEventsByKey, { params: { key: key.secret }, raw });
    await send(JSON.stringify([event({ time: "2026-11-20T13:00:00Z" }), { rule: "no priority", output: "x" }]));
    await send(JSON.stringify(event({ time: "2026-11-20T13:00:00Z" })));
    expect(await health(key.id)).toMatchObject({
      state: "once",
      events: 1,
      kept: 1,
      notUnderstood: 1,
      problem: expect.stringContaining("priority"),
      lastAt: expect.any(String),
    });
    expect((await send("not json")).status).toBe(422);
    expect(await health(key.id)).toMatchObject({ state: "failing", problem: expect.any(String) });
  });

  test("is not counted twice for a batch that is sent again, which is a sign of life all the same", async () => {
    const key = await makeKey("k8s-audit");
    const item = {
      kind: "Event",
      apiVersion: "audit.k8s.io/v1",
      auditID: crypto.randomUUID(),
      stage: "ResponseComplete",
      verb: "watch",
      objectRef: { resource: "pods" },
      stageTimestamp: "2026-11-20T10:00:00Z",
    };
    const raw = JSON.stringify({ kind: "EventList", apiVersion: "audit.k8s.io/v1", items: [item, item] });
    for (let n = 0; n < 2; n++)
      expect((await call(ROUTES.auditEventsByKey, { params: { key: key.secret }, raw })).status).toBe(200);
    expect(await health(key.id)).toMatchObject({ state: "reporting", events: 2, kept: 0, notUnderstood: 0 });
  });

  test("is told of tokens too, and of API servers that ask what they may admit", async () => {
    const sent = await call(ROUTES.falcoEvents, {
      token: BOOTSTRAP_TOKEN,
      query: { cluster: "by-token" },
      raw: JSON.stringify(event({ time: "2026-11-20T14:00:00Z" })),
    });
    expect(sent.status).toBe(202);
    const key = await makeKey("admission");
    const body = { apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", request: { uid: "u", object: null } };
    expect((await call(ROUTES.reviewAdmission, { params: { key: key.secret }, body })).status).toBe(200);
    await vi.waitFor(async () => expect(await health(key.id)).toMatchObject({ purpose: "admission", events: 1 }));
    expect(await senders()).toContainEqual(
      expect.objectContaining({ purpose: "token", cluster: "by-token", name: expect.any(String), events: 1 }),
    );
  });

  test("is no longer told of a key that was revoked", async () => {
    const key = await makeKey("falco");
    await call(ROUTES.revokeEventKey, { token: BOOTSTRAP_TOKEN, params: { id: key.id } });
    expect(await health(key.id)).toBeUndefined();
  });
});

describe("a feed", () => {
  test("loaded by the operator is accepted like an import", async () => {
    const raw = "cve,epss,percentile\nCVE-2024-0001,0.5,0.9\n";
    const response = await call(ROUTES.loadFeed, { token: BOOTSTRAP_TOKEN, params: { feed: "epss" }, raw });
    expect(response.status).toBe(202);
  });

  test("cannot be smuggled in as a report: the sender cannot state that it is one", async () => {
    expect(
      (await call(ROUTES.createImport, { token: BOOTSTRAP_TOKEN, query: { feed: "true" }, raw: "x" })).status,
    ).toBe(400);
  });
});

describe("the instance", () => {
  test("is live, and not ready while no worker is alive", async () => {
    expect((await call(ROUTES.live)).status).toBe(200);
    const response = await call(ROUTES.ready);
    expect(response.status).toBe(503);
    expect(Ready.parse(await response.json()).checks).toMatchObject({
      database: { ok: true },
      queue: { ok: true },
      worker: { ok: false },
    });
  });

  test("describes itself to anyone and tells changes only to members", async () => {
    expect(await (await call(ROUTES.openapi)).json()).toMatchObject({ openapi: "3.1.0" });
    expect((await call(ROUTES.stream)).status).toBe(401);
  });

  test("streams changes as server-sent events", async () => {
    const response = await call(ROUTES.stream, { token: BOOTSTRAP_TOKEN });
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    const reader = response.body?.getReader();
    let text = "";
    while (!text.includes("event: hello")) text += new TextDecoder().decode((await reader?.read())?.value);
    const push = await call(ROUTES.createImport, {
      token: BOOTSTRAP_TOKEN,
      raw: "{}",
      query: { filename: "watched.json" },
    });
    const { id } = z.object({ id: z.string() }).parse(await push.json());
    while (!text.includes("event: import")) text += new TextDecoder().decode((await reader?.read())?.value);
    expect(text).toContain(id);
    await reader?.cancel();
  });
});
