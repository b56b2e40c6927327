import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { AssetDetail, AssetPage } from "@/lib/contracts/http/asset";
import { ImportHealth } from "@/lib/contracts/http/import-health";
import { Overview } from "@/lib/contracts/http/overview";
import { ROUTES } from "@/lib/contracts/http/routes";
import { type Db, openDb } from "@/lib/db/client";
import { call } from "@/lib/http/testing/api-client";
import { startTestInstance, type TestInstance, BOOTSTRAP_TOKEN as token } from "@/lib/http/testing/instance";

let instance: TestInstance;
let superuser: Db;
let processHere: (orgId: string, importId: string) => Promise<void>;
let orgId: string;
let cluster = 0;

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
beforeEach(async () => {
  cluster += 1;
});

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const name = () => `prod-${cluster}`;

const gateway = {
  apiVersion: "gateway.networking.k8s.io/v1",
  kind: "Gateway",
  metadata: { name: "front", namespace: "shop", uid: "g1" },
  spec: { gatewayClassName: "cloud", listeners: [{ name: "http", port: 80, protocol: "HTTP" }] },
};
const deployment = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "api", namespace: "shop", uid: "d1" },
  spec: {
    selector: { matchLabels: { app: "api" } },
    template: { spec: { containers: [{ name: "api", image: "shop/api:1" }] } },
  },
};

const envelope = (collectedAt: string, over: object = {}) => ({
  apiVersion: "plimsoll.dev/v1",
  kind: "InventorySnapshot",
  cluster: { name: name(), uid: `uid-of-${name()}` },
  collectedAt,
  complete: true,
  kinds: ["apps/v1/Deployment", "gateway.networking.k8s.io/v1/Gateway"],
  namespaces: null,
  collector: { reportsEverySeconds: 300 },
  items: [deployment, gateway],
  ...over,
});

async function deliver(content: object): Promise<void> {
  const response = await call(ROUTES.createImport, { token, raw: JSON.stringify(content) });
  await processHere(orgId, (await response.json()).id);
}

async function assets(query: Record<string, string>): Promise<string[]> {
  const answer = await call(ROUTES.listAssets, { token, query: { cluster: name(), sort: "name", ...query } });
  return AssetPage.parse(await answer.json()).items.map((asset) => `${asset.kind} ${asset.name}`);
}

async function detail(kind: string): Promise<AssetDetail> {
  const { rows } = await superuser.pool.query(
    "SELECT a.id FROM asset a LEFT JOIN asset c ON c.org_id = a.org_id AND c.id = a.cluster_id WHERE a.kind = $1 AND coalesce(c.name, a.name) = $2",
    [kind, name()],
  );
  return AssetDetail.parse(await (await call(ROUTES.getAsset, { token, params: { id: rows[0].id } })).json());
}

const overview = async () => Overview.parse(await (await call(ROUTES.overview, { token })).json());
const health = async () => ImportHealth.parse(await (await call(ROUTES.importHealth, { token })).json());
const IN_CLUSTER = ["workload api", "service_account default", "gateway front", "namespace shop"];

describe("a cluster whose collector promised to report", () => {
  // The promise protected: silence is shown as not knowing, and neither as clean nor as gone.
  test("and does not is stale with everything in it, keeps it, and says since when", async () => {
    await deliver(envelope(minutesAgo(16)));
    expect(await assets({ freshness: "stale" })).toEqual(IN_CLUSTER);
    expect(await assets({ freshness: "fresh" })).toEqual([]);
    for (const kind of ["cluster", "workload", "gateway"]) {
      const { inventory, coverage, retired } = await detail(kind);
      expect({ retired, freshness: coverage.freshness }).toEqual({ retired: false, freshness: "stale" });
      expect(coverage.text).toMatch(/has gone silent; what changed since .* is not known/);
      expect(inventory).toMatchObject({ cluster: { name: name() }, silent: true, reportsEverySeconds: 300 });
    }
    expect((await overview()).stale.map(({ text }) => text)).toContain(
      `The collector of ${name()} does not report as it promised.`,
    );
    const { assets: counts, headline } = await health();
    expect(counts.silent).toBe(1);
    expect(headline.map(({ text }) => text).join("")).toMatch(/1 cluster's collector does not report as promised/);
  });

  test("is current while it does, if only that nothing changed, and exposure is as of that report", async () => {
    await deliver(envelope(minutesAgo(60)));
    const collectedAt = minutesAgo(1);
    await deliver({ ...envelope(collectedAt), kind: "InventoryDelta", items: [], deleted: [] });
    expect(await assets({ freshness: "fresh" })).toEqual(IN_CLUSTER);
    const { inventory, exposure, coverage } = await detail("workload");
    expect(inventory).toMatchObject({ silent: false, reportedAt: collectedAt, missing: [] });
    expect(exposure?.asOf).toBe(collectedAt);
    expect(coverage.freshness).toBe("fresh");
  });

  test("names what it cannot watch any more", async () => {
    await deliver(envelope(minutesAgo(2)));
    const errors = [{ kind: "v1/Pod", reason: "forbidden" }];
    await deliver({ ...envelope(minutesAgo(1)), kind: "InventoryDelta", items: [], deleted: [], errors });
    const { inventory } = await detail("cluster");
    expect(inventory?.missing).toEqual([expect.stringContaining("v1/Pod: forbidden")]);
  });
});

describe("a snapshot that promised nothing", () => {
  test("is as of when it was taken, and stale after a week", async () => {
    await deliver(envelope(minutesAgo(60), { collector: {} }));
    expect((await detail("workload")).inventory).toMatchObject({ silent: false, reportsEverySeconds: null });
    cluster += 1;
    await deliver(envelope(minutesAgo(8 * 24 * 60), { collector: {} }));
    expect((await detail("workload")).inventory).toMatchObject({ silent: true });
    expect(await assets({ freshness: "stale" })).toEqual(IN_CLUSTER);
  });
});
