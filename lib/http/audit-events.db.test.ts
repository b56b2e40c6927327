import { readFileSync } from "node:fs";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { EventsAccepted } from "@/lib/contracts/http/event";
import { ROUTES } from "@/lib/contracts/http/routes";
import { call } from "@/lib/http/testing/api-client";
import { BOOTSTRAP_TOKEN, startTestInstance, type TestInstance } from "@/lib/http/testing/instance";

let instance: TestInstance;
let superuser: pg.Client;
let key: string;

beforeAll(async () => {
  instance = await startTestInstance();
  superuser = new pg.Client({ connectionString: instance.database.superuserUrl });
  await superuser.connect();
  key = await makeKey("k8s-audit");
});
afterAll(async () => {
  await superuser?.end();
  await instance.stop();
});

async function makeKey(purpose: string): Promise<string> {
  const response = await call(ROUTES.createEventKey, { token: BOOTSTRAP_TOKEN, body: { purpose, cluster: "prod" } });
  return z.object({ secret: z.string() }).parse(await response.json()).secret;
}

const send = (raw: string) => call(ROUTES.auditEventsByKey, { params: { key }, raw });
const answerTo = async (raw: string) => EventsAccepted.parse(await (await send(raw)).json());
const ask = async (sql: string) => (await superuser.query(sql)).rows;
const counters = () => ask("SELECT rule, kept::int, counted::int FROM event_count ORDER BY rule");

let made = 0;
const request = (verb: string, resource: string, over: Record<string, unknown> = {}) => ({
  kind: "Event",
  apiVersion: "audit.k8s.io/v1",
  level: "RequestResponse",
  auditID: `00000000-0000-4000-8000-${String(made++).padStart(12, "0")}`,
  stage: "ResponseComplete",
  requestURI: `/api/v1/namespaces/shop/${resource}`,
  verb,
  user: { username: "system:serviceaccount:shop:api", groups: ["system:authenticated"] },
  sourceIPs: ["192.0.2.1"],
  objectRef: { resource, namespace: "shop", name: "thing", apiVersion: "v1" },
  responseStatus: { metadata: {}, code: 200 },
  requestReceivedTimestamp: "2026-11-20T10:00:00.000001Z",
  stageTimestamp: "2026-11-20T10:00:00.123456Z",
  annotations: { "authorization.k8s.io/decision": "allow", "authorization.k8s.io/reason": "" },
  ...over,
});
const eventList = (items: unknown[]) =>
  JSON.stringify({ kind: "EventList", apiVersion: "audit.k8s.io/v1", metadata: {}, items });

describe("a batch of the API server's audit events", () => {
  test("keeps what matters, counts the rest and loses nothing, and once however often it is sent", async () => {
    await superuser.query("TRUNCATE alert, event_count, event_batch");
    const items = [
      ...Array.from({ length: 396 }, () => request("watch", "pods")),
      request("get", "secrets"),
      request("get", "secrets"),
      request("create", "clusterrolebindings"),
      { kind: "Event", level: "None" },
    ];
    const batch = eventList(items);
    const answers = await Promise.all([answerTo(batch), answerTo(batch), answerTo(batch)]);
    expect(answers.map(({ accepted }) => accepted).sort()).toEqual([0, 0, 3]);
    expect(answers.map(({ counted }) => counted).sort()).toEqual([0, 0, 396]);
    expect(await counters()).toEqual([
      { rule: "k8s-audit:rbac-change", kept: 1, counted: 0 },
      { rule: "k8s-audit:secret-read", kept: 2, counted: 0 },
      { rule: "not understood", kept: 0, counted: 1 },
      { rule: "watch pods", kept: 0, counted: 396 },
    ]);
    const [stored] = await ask("SELECT count(*)::int AS alerts FROM alert");
    const [counted] = await ask("SELECT sum(counted)::int AS counted FROM event_count");
    expect(stored?.alerts + counted?.counted).toBe(items.length);
  });

  test("as an API server's fixture is taken, each kept event with its rule's words", async () => {
    await superuser.query("TRUNCATE alert, event_count, event_batch");
    const real = readFileSync("lib/parsers/__fixtures__/k8s-audit-json/many.json", "utf8");
    const response = await send(real);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ accepted: 2, counted: 2, duplicates: 0, rejected: [] });
    expect(await ask("SELECT rule, cluster, pod FROM alert ORDER BY rule")).toEqual([
      { rule: "Command run in a pod through the API server", cluster: "prod", pod: "web-1" },
      { rule: "Secret changed", cluster: "prod", pod: null },
    ]);
  });

  test("leaves nothing of what requests carried", async () => {
    const carried = { kind: "Secret", data: { password: "bWFkZSB1cCBwYXNzd29yZA==" } };
    await answerTo(eventList([request("create", "secrets", { requestObject: carried, responseObject: carried })]));
    const [found] = await ask("SELECT count(*)::int AS n FROM alert a WHERE a::text LIKE '%bWFkZSB1cCBw%'");
    expect(found?.n).toBe(0);
  });

  test("of one kind without end is kept up to the hour's measure and counted beyond", async () => {
    await superuser.query("TRUNCATE alert, event_count, event_batch");
    await answerTo(eventList([request("get", "secrets")]));
    await superuser.query("UPDATE event_count SET kept = 4999");
    const answer = await answerTo(eventList([request("get", "secrets"), request("get", "secrets")]));
    expect(answer).toMatchObject({ accepted: 1, counted: 1 });
  });

  test("is refused with a key for something else", async () => {
    const other = await makeKey("falco");
    expect((await call(ROUTES.auditEventsByKey, { params: { key: other }, raw: eventList([]) })).status).toBe(401);
  });

  test("up to ten megabytes is taken and a larger one refused", async () => {
    const pad = "x".repeat(25_000);
    const large = eventList(Array.from({ length: 400 }, () => request("list", "pods", { responseObject: { pad } })));
    expect(large.length).toBeGreaterThan(9_000_000);
    expect((await answerTo(large)).counted).toBe(400);
    expect((await send(eventList([request("list", "pods", { pad: "x".repeat(11_000_000) })]))).status).toBe(413);
  });

  test("that the database is away for is refused with when to come back, and is whole the next time", async () => {
    await superuser.query("TRUNCATE alert, event_count, event_batch");
    const batch = eventList([request("get", "secrets"), request("watch", "pods")]);
    const name = new URL(instance.database.superuserUrl).pathname.slice(1);
    await superuser.query(`ALTER DATABASE ${name} CONNECTION LIMIT 0`);
    await superuser.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
    try {
      for (let attempt = 0; attempt < 3; attempt++) {
        const refused = await send(batch);
        expect(refused.status).toBe(503);
        expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
      }
    } finally {
      await superuser.query(`ALTER DATABASE ${name} CONNECTION LIMIT -1`);
    }
    expect(await answerTo(batch)).toMatchObject({ accepted: 1, counted: 1, duplicates: 0 });
  });
});
