import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { AuditPage } from "@/lib/contracts/http/audit";
import { IncidentAlertPage, IncidentDetail, IncidentPage } from "@/lib/contracts/http/incident";
import { OrganizationCreated } from "@/lib/contracts/http/organization";
import { Overview } from "@/lib/contracts/http/overview";
import { ROUTES } from "@/lib/contracts/http/routes";
import { call } from "@/lib/http/testing/api-client";
import { BOOTSTRAP_TOKEN, startTestInstance, type TestInstance } from "@/lib/http/testing/instance";
import { inventory, trivyImage } from "@/lib/ingest/testing-reports";

let instance: TestInstance;
let orgId: string;
let token: string;
const keys: Record<string, string> = {};

beforeAll(async () => {
  instance = await startTestInstance();
  const made = await call(ROUTES.createOrganization, {
    token: BOOTSTRAP_TOKEN,
    body: { slug: "watch", name: "Watch" },
  });
  ({
    id: orgId,
    token: { secret: token },
  } = OrganizationCreated.parse(await made.json()));
  for (const purpose of ["falco", "k8s-audit"]) {
    const response = await call(ROUTES.createEventKey, { token, body: { purpose, cluster: "prod" } });
    keys[purpose] = z.object({ secret: z.string() }).parse(await response.json()).secret;
  }
  await sendFalco(
    event({ time: "2026-11-20T10:00:00Z" }),
    event({ time: "2026-11-20T10:00:01Z" }),
    event({ time: "2026-11-20T10:00:02Z", output: "the newest" }),
    event({ rule: "Outbound connection to a miner", priority: "Critical", time: "2026-11-20T11:00:00Z" }),
    event({ time: "2026-11-21T10:00:00Z" }),
  );
}, 120_000);
afterAll(async () => instance.stop());

const event = (over: Record<string, unknown> = {}) => ({
  output: "A shell was spawned",
  priority: "Notice",
  rule: "Terminal shell in container",
  source: "syscall",
  hostname: "node-1",
  output_fields: {
    "k8s.ns.name": "shop",
    "k8s.pod.name": "api-abc-1",
    "container.image.repository": "registry.example/shop/api",
    "proc.name": "sh",
    "proc.pname": "java",
    "proc.cmdline": "sh -c id",
  },
  ...over,
});

async function sendFalco(...events: object[]): Promise<void> {
  const raw = JSON.stringify(events);
  const response = await call(ROUTES.falcoEventsByKey, { params: { key: keys.falco ?? "" }, raw });
  expect(response.status).toBe(202);
}
async function push(report: object): Promise<void> {
  const accepted = await call(ROUTES.createImport, { token, raw: JSON.stringify(report) });
  const { id } = z.object({ id: z.string() }).parse(await accepted.json());
  const { processHere } = await import("@/lib/http/testing/process-imports");
  await processHere(orgId, id);
}
const list = async (query: Record<string, string> = {}) =>
  IncidentPage.parse(await (await call(ROUTES.listIncidents, { token, query })).json());
const byUrgency = async () => (await list({ sort: "-urgency" })).items.map(({ rule, alerts }) => [rule, alerts]);
const waiting = async () =>
  Overview.parse(await (await call(ROUTES.overview, { token, query: { days: "90" } })).json()).incidents;
const get = async (id: string) =>
  IncidentDetail.parse(await (await call(ROUTES.getIncident, { token, params: { id } })).json());
const change = (id: string, body: unknown, by = token) =>
  call(ROUTES.changeIncident, { token: by, params: { id }, body });
const only = async (q: string) => {
  const { items } = await list({ q, status: "any" });
  expect(items).toHaveLength(1);
  return items[0] as IncidentPage["items"][number];
};

describe("incidents", () => {
  test("are listed newest first with how many alerts each has", async () => {
    const { items, count } = await list();
    expect(count).toEqual({ value: 3, relation: "exact" });
    expect(items.map(({ rule, alerts, severity }) => [rule, alerts, severity])).toEqual([
      ["Terminal shell in container", 1, expect.any(String)],
      ["Outbound connection to a miner", 1, "critical"],
      ["Terminal shell in container", 3, expect.any(String)],
    ]);
    expect(items[2]).toMatchObject({ lineage: "java > sh", pod: "api-abc-1", cluster: "prod", output: "the newest" });
  });

  test("are found by words and fields, filtered, sorted and counted per choice", async () => {
    expect((await list({ q: "miner" })).items).toHaveLength(1);
    expect((await list({ q: "alerts:>2 process:java" })).items).toHaveLength(1);
    expect((await list({ severity: "critical" })).items).toHaveLength(1);
    expect((await list({ cluster: "other" })).items).toHaveLength(0);
    expect((await list({ sort: "-alerts" })).items[0]?.alerts).toBe(3);
    expect((await list({ sort: "-severity" })).items[0]?.severity).toBe("critical");
    const { facets } = await list({ facets: "true" });
    expect(facets).toMatchObject({
      cluster: [{ value: "prod", count: 3 }],
      status: [{ value: "open", count: 3 }],
      source: [{ value: "syscall", count: 3 }],
    });
    expect((await call(ROUTES.listIncidents, { token, query: { q: "nonsense:x" } })).status).toBe(400);
  });

  test("come worst first by urgency, the newest first within it, and the overview names the worst", async () => {
    expect(await byUrgency()).toEqual([
      ["Outbound connection to a miner", 1],
      ["Terminal shell in container", 1],
      ["Terminal shell in container", 3],
    ]);
    expect(await waiting()).toMatchObject({
      count: { value: 1, relation: "exact" },
      worst: { rule: "Outbound connection to a miner", severity: "critical", pod: "api-abc-1" },
    });
  });

  test("are read page by page without a gap or a repeat", async () => {
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page: IncidentPage = await list({ limit: "1", ...(cursor ? { cursor } : {}) });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(new Set(seen).size).toBe(3);
    expect(seen).toHaveLength(3);
  });

  test("tell their alerts, newest first, page by page", async () => {
    const { id } = await only("alerts:>2");
    const alerts = async (query: Record<string, string> = {}) =>
      IncidentAlertPage.parse(await (await call(ROUTES.listIncidentAlerts, { token, params: { id }, query })).json());
    const whole = await alerts();
    expect(whole.count).toEqual({ value: 3, relation: "exact" });
    expect(whole.items.map(({ at }) => at.slice(11, 19))).toEqual(["10:00:02", "10:00:01", "10:00:00"]);
    expect(whole.items[0]?.fields).toMatchObject({ "proc.cmdline": "sh -c id" });
    const first = await alerts({ limit: "2" });
    const second = await alerts({ limit: "2", cursor: first.nextCursor ?? "" });
    expect([...first.items, ...second.items]).toEqual(whole.items);
    expect(second.nextCursor).toBeNull();
  });

  test("are acknowledged and closed by people, on record, and leave the list once closed", async () => {
    const { id } = await only("miner");
    const answer = await change(id, { status: "acknowledged", note: "Looking" });
    expect(IncidentDetail.parse(await answer.json())).toMatchObject({ status: "acknowledged", note: "Looking" });
    expect((await list()).items).toHaveLength(3);
    expect((await byUrgency()).at(-1)).toEqual(["Outbound connection to a miner", 1]);
    expect(await waiting()).toBeNull();
    await change(id, { status: "closed" });
    await change(id, { status: "closed" });
    expect((await list()).items.map((item) => item.id)).not.toContain(id);
    expect((await get(id)).history.map(({ text }) => text)).toEqual(["Acknowledged: Looking", "Closed"]);
    const audit = AuditPage.parse(await (await call(ROUTES.listAudit, { token })).json());
    expect(audit.items.filter(({ action }) => action.startsWith("incident."))).toHaveLength(2);
    await change(id, { status: "open", note: "" });
    expect(await get(id)).toMatchObject({ status: "open", note: "" });
  });

  test.each([
    ["nothing", {}, 400],
    ["another status", { status: "gone" }, 400],
    ["a field that is not people's", { alerts: 0 }, 400],
  ])("refuse a change of %s", async (_, body, status) => {
    expect((await change((await only("miner")).id, body)).status).toBe(status);
  });

  test("are changed by who may triage, within a token's limits, and where they are", async () => {
    const { id } = await only("miner");
    const made = async (body: object) => {
      const response = await call(ROUTES.createToken, { token, body });
      return z.object({ secret: z.string() }).parse(await response.json()).secret;
    };
    const reader = await made({ name: "r", scopes: ["read"] });
    expect((await change(id, { status: "closed" }, reader)).status).toBe(403);
    const elsewhere = await made({ name: "e", scopes: ["read", "triage:write"], targets: ["cluster:other"] });
    expect((await change(id, { status: "closed" }, elsewhere)).status).toBe(403);
    const there = await made({ name: "t", scopes: ["read", "triage:write"], targets: ["cluster:prod"] });
    expect((await change(id, { status: "acknowledged" }, there)).status).toBe(200);
    expect((await change(crypto.randomUUID(), { status: "closed" })).status).toBe(404);
    expect((await call(ROUTES.getIncident, { token: BOOTSTRAP_TOKEN, params: { id } })).status).toBe(404);
  });

  test("of requests to the API server say why they matter and how many more were only counted", async () => {
    const request = (n: number) => ({
      kind: "Event",
      apiVersion: "audit.k8s.io/v1",
      auditID: `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`,
      stage: "ResponseComplete",
      verb: "get",
      user: { username: "mallory" },
      objectRef: { resource: "secrets", namespace: "shop", name: "s" },
      responseStatus: { code: 200 },
      stageTimestamp: new Date().toISOString(),
    });
    const send = async (...items: object[]) => {
      const raw = JSON.stringify({ kind: "EventList", apiVersion: "audit.k8s.io/v1", items });
      const response = await call(ROUTES.auditEventsByKey, { params: { key: keys["k8s-audit"] ?? "" }, raw });
      expect(response.status).toBe(200);
    };
    await send(request(1));
    const { db } = await import("@/lib/db/client");
    const { withTenantConnection } = await import("@/lib/db/tenant");
    await withTenantConnection(db(), orgId, (connection) => connection.query("UPDATE event_count SET kept = 5000"));
    await send(request(2), request(3));
    const incident = await get((await only("process:mallory")).id);
    expect(incident).toMatchObject({ alerts: 1, counted: 2, lineage: "mallory", reason: expect.any(String) });
    expect(incident.steps[0]?.text).toContain("mallory");
  });

  test("name the image, its open risks and, once an inventory knows it, the workload; the old id leads there", async () => {
    await push(trivyImage([{ id: "CVE-2024-0001", severity: "CRITICAL" }], { at: "2026-11-01T10:00:00Z" }));
    const { id } = await only("alerts:>2");
    const before = await get(id);
    expect(before).toMatchObject({ workload: null, images: [{ name: expect.stringContaining("shop/api") }] });
    expect(before.risks).toHaveLength(1);
    const cluster = inventory("a", "2026-11-02T10:00:00Z");
    const owner = [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "api-abc", uid: "u-rs", controller: true }];
    const labels = { app: "api", "pod-template-hash": "abc" };
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "api-abc-1", namespace: "shop", uid: "u-pod", ownerReferences: owner, labels },
    };
    await push({
      ...cluster,
      items: [
        ...cluster.items,
        { ...pod, spec: { containers: [{ name: "api", image: "registry.example/shop/api:1" }] } },
      ],
    });
    const after = await get(id);
    expect(after.id).not.toBe(id);
    expect(after).toMatchObject({ workload: { kind: "workload" }, alerts: 3, mergedIds: [id] });
    expect(after.images).toEqual([expect.objectContaining({ kind: "image" })]);
    expect(after.risks.map((risk) => risk.id)).toEqual(before.risks.map((risk) => risk.id));
    expect((await list({ workloadId: after.workload?.id ?? "" })).items.map((item) => item.id)).toContain(after.id);
  });
});
