import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { TestWatchServer } from "@/lib/adapters/watch/testing-watch-server";
import { type Db, openDb } from "@/lib/db/client";
import type { TestServer } from "@/lib/http/testing/http-server";
import { BOOTSTRAP_TOKEN, startTestInstance, type TestInstance } from "@/lib/http/testing/instance";

const DEPLOYMENTS = "/apis/apps/v1/deployments";
const NAMESPACES = "/api/v1/namespaces";
const INGRESSES = "/apis/networking.k8s.io/v1/ingresses";

let instance: TestInstance;
let server: TestServer;
let cluster: TestWatchServer;
let superuser: Db;
let main: (args: readonly string[]) => Promise<number>;
let processHere: (orgId: string, importId: string) => Promise<void>;
const folder = mkdtempSync(join(tmpdir(), "plimsoll-watch-"));

beforeAll(async () => {
  instance = await startTestInstance();
  superuser = openDb(instance.database.superuserUrl, 2);
  const { startHttpServer } = await import("@/lib/http/testing/http-server");
  server = await startHttpServer();
  cluster = await TestWatchServer.start();
  cluster.serve(NAMESPACES, "v1", "Namespace");
  cluster.serve(DEPLOYMENTS, "apps/v1", "Deployment");
  cluster.serve(INGRESSES, "networking.k8s.io/v1", "Ingress");
  cluster.put(NAMESPACES, { metadata: { name: "kube-system", uid: "the-cluster" } });
  const ca = Buffer.from(cluster.cert).toString("base64");
  const kubeconfig = join(folder, "kubeconfig");
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      "current-context": "prod",
      contexts: [{ name: "prod", context: { cluster: "prod-eu", user: "me" } }],
      clusters: [{ name: "prod-eu", cluster: { server: cluster.url, "certificate-authority-data": ca } }],
      users: [{ name: "me", user: { token: "in" } }],
    }),
  );
  vi.stubEnv("KUBECONFIG", kubeconfig);
  vi.stubEnv("PLIMSOLL_URL", server.url);
  vi.stubEnv("PLIMSOLL_TOKEN", BOOTSTRAP_TOKEN);
  vi.resetModules();
  ({ main } = await import("@/cli/main"));
  ({ processHere } = await import("@/lib/http/testing/process-imports"));
}, 120_000);
afterAll(async () => {
  await cluster?.down().catch(() => undefined);
  await server?.close();
  await superuser?.close();
  await instance?.stop();
  rmSync(folder, { recursive: true, force: true });
});

let running: Promise<number>;
let began: number;
beforeEach(() => {
  began = Date.now();
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  running = main(["inventory", "--watch", "--every", "1", "--report-every", "3"]);
});
afterEach(async () => {
  process.emit("SIGTERM");
  await running;
  vi.restoreAllMocks();
});

const deployment = (name: string, tag: string) => ({
  metadata: { name, namespace: "shop" },
  spec: {
    selector: { matchLabels: { app: name } },
    template: { spec: { containers: [{ name, image: `shop/${name}:${tag}` }] } },
  },
});

/** Does what a worker would with everything that arrived. */
async function work(): Promise<void> {
  const { rows } = await superuser.pool.query("SELECT org_id, id FROM import WHERE status = 'queued' ORDER BY arrival");
  for (const { org_id: orgId, id } of rows) await processHere(orgId, id);
}

async function workloads(): Promise<Record<string, boolean>> {
  const { rows } = await superuser.pool.query(
    "SELECT name, retired_at IS NOT NULL AS retired FROM asset WHERE kind IN ('workload', 'ingress') ORDER BY name",
  );
  return Object.fromEntries(rows.map(({ name, retired }) => [name, retired]));
}

const until = (check: () => Promise<void>) =>
  vi.waitFor(
    async () => {
      await work();
      await check();
    },
    { timeout: 20_000, interval: 100 },
  );

describe("plimsoll inventory --watch", () => {
  // From the API server's event to the asset, over the real routes and the real database.
  test("what is made, changed and deleted in the cluster is so in the inventory, and a stop ends it cleanly", async () => {
    cluster.put(DEPLOYMENTS, deployment("api", "1"));
    await until(async () => expect(await workloads()).toEqual({ api: false }));
    cluster.put(DEPLOYMENTS, deployment("web", "1"));
    cluster.put(INGRESSES, { metadata: { name: "front", namespace: "shop" }, spec: { rules: [] } });
    await until(async () => expect(await workloads()).toEqual({ api: false, front: false, web: false }));
    cluster.remove(DEPLOYMENTS, "shop/api");
    await until(async () => expect(await workloads()).toEqual({ api: true, front: false, web: false }));
    // The server forgets its history while the connection is away: only a listing tells that web is gone.
    cluster.trouble[DEPLOYMENTS] = { status: 503, times: 1, only: "watch" };
    cluster.dropWatches();
    cluster.remove(DEPLOYMENTS, "shop/web");
    cluster.compact();
    await until(async () => expect(await workloads()).toEqual({ api: true, front: false, web: true }));
    const { rows: failed } = await superuser.pool.query(
      "SELECT id, error FROM import WHERE status NOT IN ('done', 'queued')",
    );
    expect(failed).toEqual([]);
    process.emit("SIGTERM");
    expect(await running).toBe(0);
  }, 60_000);

  test("a report that nothing changed moves on when the cluster was last reported", async () => {
    const reported = async () => {
      const { rows } = await superuser.pool.query("SELECT reported_at, reports_every_s FROM cluster_report");
      return rows;
    };
    // The listing with which this collector began.
    await until(async () => {
      const [now] = await reported();
      expect(now).toMatchObject({ reports_every_s: 3 });
      expect(now.reported_at.getTime()).toBeGreaterThanOrEqual(began);
    });
    const [before] = await reported();
    const count = async () => (await superuser.pool.query("SELECT count(*)::int AS n FROM inventory_import")).rows[0].n;
    const inventories = await count();
    await until(async () => {
      const [now] = await reported();
      expect(now.reported_at.getTime()).toBeGreaterThan(before.reported_at.getTime() + 1_000);
    });
    expect(await count()).toBe(inventories);
  }, 60_000);

  // A CI system that keeps the collector running reads its log for commands.
  test("what the API server says is printed as text: no second line, no command", async () => {
    const logged = () => vi.mocked(process.stderr.write).mock.calls.map(([text]) => String(text));
    await until(async () => expect(cluster.watches).toBeGreaterThan(0));
    const message = "no\n##vso[task.setvariable variable=PATH]x\u001b[2J";
    cluster.trouble[DEPLOYMENTS] = { status: 400, times: 20, only: "watch", message };
    cluster.dropWatches();
    await until(async () => expect(logged().join("")).toContain("is not being watched: no"));
    delete cluster.trouble[DEPLOYMENTS];
    for (const line of logged()) {
      expect(line).toMatch(/^\d{4}-\d\d-\d\dT[^\p{Cc}]*\n$/u);
      expect(line).not.toContain("##vso[");
    }
  }, 60_000);
});
