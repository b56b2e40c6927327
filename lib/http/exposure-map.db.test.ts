import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AssetPage } from "@/lib/contracts/http/asset";
import { ExposureMap } from "@/lib/contracts/http/exposure-map";
import { Problem } from "@/lib/contracts/http/problem";
import { ROUTES } from "@/lib/contracts/http/routes";
import { type Db, openDb } from "@/lib/db/client";
import { call } from "@/lib/http/testing/api-client";
import { startTestInstance, type TestInstance, BOOTSTRAP_TOKEN as token } from "@/lib/http/testing/instance";

let instance: TestInstance;
let superuser: Db;
let processHere: (orgId: string, importId: string) => Promise<void>;
let orgId: string;

beforeAll(async () => {
  instance = await startTestInstance();
  superuser = openDb(instance.database.superuserUrl, 1);
  ({ processHere } = await import("@/lib/http/testing/process-imports"));
  const { rows } = await superuser.pool.query("SELECT id FROM organization");
  orgId = rows[0].id;
}, 120_000);
afterAll(async () => {
  await superuser?.close();
  await instance?.stop();
});

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const metadata = (name: string, namespace: string) => ({ name, namespace, uid: `${namespace}-${name}` });
const deployment = (name: string, namespace: string) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: metadata(name, namespace),
  spec: {
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name, image: `shop/${name}:1`, ports: [{ containerPort: 8080 }] }] },
    },
  },
});
const balancer = (name: string, namespace: string) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: metadata(name, namespace),
  spec: { type: "LoadBalancer", selector: { app: name }, ports: [{ port: 443, targetPort: 8080 }] },
  status: { loadBalancer: { ingress: [{ ip: "203.0.113.9" }] } },
});
const denyAll = {
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: metadata("deny", "vault"),
  spec: { podSelector: {}, policyTypes: ["Ingress"] },
};
const KINDS = ["apps/v1/Deployment", "v1/Service", "networking.k8s.io/v1/NetworkPolicy"];

async function deliver(cluster: string, collectedAt: string, items: object[]): Promise<void> {
  const snapshot = {
    apiVersion: "plimsoll.dev/v1",
    kind: "InventorySnapshot",
    cluster: { name: cluster, uid: `uid-of-${cluster}` },
    collectedAt,
    complete: true,
    kinds: KINDS,
    namespaces: null,
    collector: { reportsEverySeconds: 300 },
    items,
  };
  const response = await call(ROUTES.createImport, { token, raw: JSON.stringify(snapshot) });
  await processHere(orgId, (await response.json()).id);
}

async function idOf(kind: string, cluster: string): Promise<string> {
  const query: Record<string, string> = kind === "cluster" ? { kind, q: cluster } : { kind, cluster };
  const page = AssetPage.parse(await (await call(ROUTES.listAssets, { token, query })).json());
  return page.items[0]?.id ?? "";
}

async function mapOf(cluster: string): Promise<ExposureMap> {
  const response = await call(ROUTES.exposureMap, { token, params: { id: await idOf("cluster", cluster) } });
  return ExposureMap.parse(await response.json());
}

const ITEMS = [
  deployment("web", "shop"),
  balancer("web", "shop"),
  deployment("api", "shop"),
  deployment("keys", "vault"),
  denyAll,
];

describe("the exposure map of a cluster", () => {
  test("says of each workload who can reach it, through what, and why, as of the last report", async () => {
    const reported = minutesAgo(1);
    await deliver("prod-fresh", reported, ITEMS);
    const map = await mapOf("prod-fresh");
    expect(map).toMatchObject({
      cluster: { name: "prod-fresh" },
      stale: false,
      total: 3,
      inventory: { reportedAt: reported },
    });
    const told = map.levels.map(({ level, count, workloads }) => [level, count, workloads.map(({ name }) => name)]);
    expect(told).toEqual([
      ["internet", 1, ["web"]],
      ["unknown", 0, []],
      ["cluster", 1, ["api"]],
      ["namespace", 0, []],
      ["none", 1, ["keys"]],
    ]);
    expect(map.levels[0]?.workloads[0]).toMatchObject({
      namespace: "shop",
      controller: "Deployment",
      ports: [8080],
      frontDoor: { type: "load_balancer", kind: "Service", name: "web" },
      chain: [
        { kind: "Service", name: "web", why: expect.stringContaining("Its load balancer is open") },
        { kind: "Deployment", name: "web" },
      ],
    });
    expect(map.levels[4]?.workloads[0]).toMatchObject({
      frontDoor: null,
      chain: [
        { kind: "NetworkPolicy", name: "deny" },
        { kind: "Deployment", name: "keys" },
      ],
    });
  });

  // The promise protected: what nobody can reach any more reads as how it was, never as clean.
  test("is stale once the collector has gone silent, and keeps what it knew", async () => {
    await deliver("prod-silent", minutesAgo(60), ITEMS);
    expect(await mapOf("prod-silent")).toMatchObject({ stale: true, total: 3, inventory: { silent: true } });
  });

  test("drops what the cluster no longer has", async () => {
    await deliver("prod-less", minutesAgo(3), ITEMS);
    await deliver("prod-less", minutesAgo(1), ITEMS.slice(0, 2));
    expect((await mapOf("prod-less")).total).toBe(1);
  });

  test("is refused for what is no cluster, with what to ask for instead", async () => {
    const response = await call(ROUTES.exposureMap, { token, params: { id: await idOf("workload", "prod-fresh") } });
    expect(response.status).toBe(400);
    const { detail } = Problem.parse(await response.json());
    expect(detail).toMatch(/is of the kind workload.*\/api\/v1\/assets\?kind=cluster/);
  });

  test.each(["0", "201", "many"])("refuses the limit %s", async (limit) => {
    const id = await idOf("cluster", "prod-fresh");
    expect((await call(ROUTES.exposureMap, { token, params: { id }, query: { limit } })).status).toBe(400);
  });
});
