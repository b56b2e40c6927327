import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Db, openDb } from "@/lib/db/client";
import { newId } from "@/lib/db/new-id";
import { type TenantConnection, withTenantConnection } from "@/lib/db/tenant";
import { type AppliedInventory, applyInventory, type Inventory } from "@/lib/graph/apply-inventory";
import { resolveImageVersions } from "@/lib/graph/image-version";
import { deployment, live, namespace, node, pod, replicaSet, service } from "@/lib/graph/testing-cluster";
import { upsertAssets } from "@/lib/graph/upsert-assets";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database";

const sha = (digit: string) => `sha256:${digit.repeat(64)}`;
const day = (n: number) => new Date(Date.UTC(2026, 0, n));
const ALL_KINDS = [
  "Namespace",
  "Node",
  "Pod",
  "Deployment",
  "ReplicaSet",
  "Service",
  "CronJob",
  "Job",
  "Ingress",
  "ServiceAccount",
];

let database: TestDatabase;
let db: Db;
let orgId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDb(database.appUrl, 4);
});
afterAll(async () => {
  await db?.close();
  await database?.drop();
});
beforeEach(() => {
  orgId = newId();
});

const inTenant = <T>(work: (connection: TenantConnection) => Promise<T>) => withTenantConnection(db, orgId, work);
const query = async (text: string, values: unknown[] = []) => inTenant(async (c) => (await c.query(text, values)).rows);

async function apply(
  at: Date,
  objects: Inventory["objects"],
  over: Partial<Inventory> = {},
): Promise<AppliedInventory> {
  const importId = newId();
  return inTenant(async (c) => {
    await c.query(
      "INSERT INTO import (org_id, id, raw_hash, context, bytes, actor_kind, actor_name, status) VALUES ($1, $2, '\\x00', '{}', 0, 'system', 'test', 'done')",
      [orgId, importId],
    );
    return applyInventory(c, {
      orgId,
      importId,
      clusterName: "prod",
      clusterUid: null,
      unplaced: false,
      scannedAt: at,
      complete: null,
      objects,
      ...over,
    });
  });
}
const complete = { complete: { kinds: ALL_KINDS, namespaces: null } };

async function scan(
  repository: string,
  version: { config?: string; index?: string; platform?: string; tag?: string },
  at: Date,
): Promise<string> {
  return inTenant(async (c) => {
    const ids = await upsertAssets(c, orgId, [{ kind: "image", key: repository, name: repository, at }]);
    const [id] = await resolveImageVersions(c, orgId, [
      {
        assetId: ids.get(`image:${repository}`) as string,
        digests: [
          ...(version.config ? [{ type: "config" as const, digest: version.config, platform: null }] : []),
          ...(version.index
            ? [{ type: "index" as const, digest: version.index, platform: version.platform ?? null }]
            : []),
        ],
        tag: version.tag ?? null,
        platform: version.platform ?? null,
        labels: {},
        at,
      },
    ]);
    return id as string;
  });
}

/** What runs, in words: `workload -> repository key (match)`, now. */
const runs = async () =>
  (
    await query(
      `SELECT w.key || ' -> ' || a.key || ' ' || v.key || ' (' || (e.attributes ->> 'match') || ')' AS line
         FROM edge e JOIN asset w ON w.org_id = e.org_id AND w.id = e.from_id JOIN asset a ON a.org_id = e.org_id AND a.id = e.to_id
         JOIN asset_version v ON v.org_id = e.org_id AND v.id = e.to_version_id
        WHERE e.org_id = $1 AND e.kind = 'runs' AND e.is_live ORDER BY 1`,
      [orgId],
    )
  ).map((row) => row.line);

const edges = async () =>
  (
    await query(
      `SELECT f.key || ' ' || e.kind || ' ' || t.key AS line FROM edge e JOIN asset f ON f.org_id = e.org_id AND f.id = e.from_id JOIN asset t ON t.org_id = e.org_id AND t.id = e.to_id
        WHERE e.org_id = $1 AND e.kind NOT IN ('runs', 'in') AND e.is_live ORDER BY 1`,
      [orgId],
    )
  ).map((row) => row.line);

const retired = async () =>
  Object.fromEntries(
    (
      await query(
        "SELECT kind || ':' || key AS key, retired_at FROM asset WHERE org_id = $1 AND retired_at IS NOT NULL ORDER BY 1",
        [orgId],
      )
    ).map((row) => [row.key, row.retired_at]),
  );

/** Everything the graph holds, without ids: what two orders of arrival must agree on. */
async function wholeState(): Promise<unknown> {
  return {
    assets: await query(
      `SELECT a.kind, a.key, a.name, a.namespace, a.labels, a.attributes - 'uid' AS attributes, a.exposure_level, a.exposure, a.privilege_level, a.inventoried,
              a.first_seen_at, a.retired_at, a.retired_reason, c.key AS cluster
         FROM asset a LEFT JOIN asset c ON c.org_id = a.org_id AND c.id = a.cluster_id WHERE a.org_id = $1 ORDER BY 1, 2`,
      [orgId],
    ),
    edges: await query(
      `SELECT f.key AS "from", e.kind, t.key AS "to", v.key AS version, e.attributes, e.live::text, e.is_live
         FROM edge e JOIN asset f ON f.org_id = e.org_id AND f.id = e.from_id JOIN asset t ON t.org_id = e.org_id AND t.id = e.to_id
         LEFT JOIN asset_version v ON v.org_id = e.org_id AND v.id = e.to_version_id WHERE e.org_id = $1 ORDER BY 1, 2, 3, 4`,
      [orgId],
    ),
    versions: await query(
      `SELECT a.key AS image, v.key, v.key_kind, v.platform, v.scanned, v.first_seen_at,
              (SELECT array_agg(al.type || ' ' || al.value || ' ' || al.platform ORDER BY 1) FROM version_alias al WHERE al.org_id = v.org_id AND al.version_id = v.id) AS aliases
         FROM asset_version v JOIN asset a ON a.org_id = v.org_id AND a.id = v.asset_id WHERE v.org_id = $1 ORDER BY 1, 2`,
      [orgId],
    ),
    objects: await query(
      "SELECT kind, namespace, name, encode(digest, 'hex') AS digest, seen_at, live::text, is_live FROM cluster_object WHERE org_id = $1 ORDER BY 1, 2, 3, 4",
      [orgId],
    ),
    references: await query(
      `SELECT w.key AS workload, a.key AS image, r.config, r.digest, r.platform, r.tag, r.containers, r.live::text
         FROM image_reference r JOIN asset w ON w.org_id = r.org_id AND w.id = r.workload_id JOIN asset a ON a.org_id = r.org_id AND a.id = r.asset_id
        WHERE r.org_id = $1 ORDER BY 1, 2, 3, 4, 5, 6`,
      [orgId],
    ),
    containers: await query(
      "SELECT namespace, pod, container_id, container, seen_at FROM pod_container WHERE org_id = $1 ORDER BY 1, 2, 3",
      [orgId],
    ),
  };
}

describe("an inventory", () => {
  test("becomes assets and edges along the owners", async () => {
    const result = await apply(day(1), [
      namespace("shop"),
      node("n1"),
      deployment("api", "shop/api:1", {}, { labels: { team: "payments" }, annotations: { "example.com/owner": "a" } }),
      replicaSet("api", "abc", "shop/api:1"),
      pod("api-abc-1", { kind: "ReplicaSet", name: "api-abc" }, "shop/api:1", {
        imageID: `docker.io/shop/api@${sha("a")}`,
        node: "n1",
      }),
      live("batch/v1", "CronJob", "nightly", {
        spec: {
          jobTemplate: {
            spec: {
              template: { spec: { containers: [{ name: "c", image: "shop/nightly:2" }], serviceAccountName: "robot" } },
            },
          },
        },
      }),
      service("api", { type: "LoadBalancer" }),
      live("networking.k8s.io/v1", "Ingress", "front", {
        spec: {
          rules: [{ host: "shop.example", http: { paths: [{ path: "/", backend: { service: { name: "api" } } }] } }],
        },
      }),
      live("rbac.authorization.k8s.io/v1", "RoleBinding", "robot", {
        roleRef: { kind: "ClusterRole", name: "edit" },
        subjects: [{ kind: "ServiceAccount", name: "robot" }],
      }),
    ]);
    expect(result.counts).toEqual({ objects: 9, new: 9, changed: 0, unchanged: 0, retired: 0 });
    expect(await edges()).toEqual([
      "prod/shop/CronJob/nightly uses prod/shop/ServiceAccount/robot",
      "prod/shop/Deployment/api on prod/n1",
      "prod/shop/Deployment/api uses prod/shop/ServiceAccount/default",
      "prod/shop/Ingress/front routes_to prod/shop/Service/api",
      "prod/shop/Service/api selects prod/shop/Deployment/api",
      "prod/shop/ServiceAccount/robot bound_to prod/ClusterRole/edit",
    ]);
    expect(await runs()).toEqual([
      `prod/shop/CronJob/nightly -> docker.io/shop/nightly tag:2 (unscanned)`,
      `prod/shop/Deployment/api -> docker.io/shop/api ${sha("a")}@linux/amd64 (unscanned)`,
    ]);
    const [api] = await query(
      "SELECT labels, attributes, exposure_level, privilege_level, namespace FROM asset WHERE org_id = $1 AND key = 'prod/shop/Deployment/api'",
      [orgId],
    );
    expect(api).toMatchObject({
      labels: { team: "payments" },
      attributes: { annotations: { "example.com/owner": "a" }, resource: "Deployment" },
      privilege_level: "normal",
      namespace: "shop",
    });
    expect(
      await query("SELECT kind, count(*)::int AS n FROM asset WHERE org_id = $1 GROUP BY 1 ORDER BY 1", [orgId]),
    ).toEqual([
      { kind: "cluster", n: 1 },
      { kind: "image", n: 2 },
      { kind: "ingress", n: 1 },
      { kind: "namespace", n: 1 },
      { kind: "node", n: 1 },
      { kind: "role", n: 1 },
      { kind: "service", n: 1 },
      { kind: "service_account", n: 2 },
      { kind: "workload", n: 2 },
    ]);
  });

  test("of pods alone still finds the deployment by the hash in their names", async () => {
    await apply(day(1), [
      pod("api-abc-1", { kind: "ReplicaSet", name: "api-abc" }, "shop/api:1", {
        imageID: sha("a"),
        labels: { "pod-template-hash": "abc" },
      }),
    ]);
    expect(await runs()).toEqual([`prod/shop/Deployment/api -> docker.io/shop/api ${sha("a")} (unscanned)`]);
  });

  test("again, under another import, writes nothing but what it covered", async () => {
    const objects = [namespace("shop"), deployment("api", "shop/api:1"), service("api")];
    await apply(day(1), objects, complete);
    const before = await wholeState();
    const rows = await rowVersions();
    const second = await apply(day(2), objects.toReversed(), complete);
    expect(second.counts).toEqual({ objects: 3, new: 0, changed: 0, unchanged: 3, retired: 0 });
    expect(second).toMatchObject({ assetIds: [], imageAssetIds: [], retiredAssetIds: [] });
    expect(await rowVersions()).toEqual(rows);
    expect(await wholeState()).toEqual(before);
  });
});

describe("what is absent", () => {
  const both = [namespace("shop"), deployment("api", "shop/api:1"), deployment("web", "shop/web:1")];
  const one = [namespace("shop"), deployment("api", "shop/api:1")];

  test("from a complete inventory is retired at its scan time, its image with it, and back when seen again", async () => {
    await apply(day(1), both, complete);
    const second = await apply(day(2), one, complete);
    expect(await retired()).toEqual({
      "workload:prod/shop/Deployment/web": day(2),
      "image:docker.io/shop/web": day(2),
    });
    expect(second.counts.retired).toBe(2);
    expect(second.imageAssetIds).toHaveLength(1);
    await apply(day(3), both, complete);
    expect(await retired()).toEqual({});
  });

  test("from a file of objects is merely not mentioned", async () => {
    await apply(day(1), both, complete);
    await apply(day(2), one);
    expect(await retired()).toEqual({});
  });

  test("outside the kinds and namespaces listed is not covered", async () => {
    await apply(day(1), [...both, node("n1"), deployment("job", "x/y:1", {}, { namespace: "other" })], complete);
    await apply(day(2), one, { complete: { kinds: ["apps/v1/Deployment", "v1/Node"], namespaces: ["shop"] } });
    expect(Object.keys(await retired())).toEqual(["image:docker.io/shop/web", "workload:prod/shop/Deployment/web"]);
  });

  test("in an older inventory that arrives late changes nothing today", async () => {
    await apply(day(3), both, complete);
    const late = await apply(day(2), one, complete);
    expect(await retired()).toEqual({});
    expect(late.counts.retired).toBe(0);
    const [web] = await query("SELECT live::text FROM cluster_object WHERE org_id = $1 AND name = 'web'", [orgId]);
    expect(web.live).toBe('{["2026-01-03 00:00:00+00",)}');
  });

  test("an image that another cluster runs stays", async () => {
    await apply(day(1), both, complete);
    await apply(day(1), both, { ...complete, clusterName: "stage" });
    await apply(day(2), one, complete);
    expect(Object.keys(await retired())).toEqual(["workload:prod/shop/Deployment/web"]);
  });

  test("an image that a mere file stops naming waits for a complete inventory", async () => {
    await apply(day(1), one, complete);
    await apply(day(2), [deployment("api", "shop/other:1")]);
    expect(await retired()).toEqual({});
    await apply(day(3), [namespace("shop"), deployment("api", "shop/other:1")], complete);
    expect(await retired()).toEqual({ "image:docker.io/shop/api": day(3) });
  });

  test("a scan of an image that no workload runs any more does not bring it back", async () => {
    await apply(day(1), one, complete);
    await apply(day(2), [namespace("shop")], complete);
    await scan("docker.io/shop/api", { config: sha("c") }, day(3));
    expect(await retired()).toMatchObject({ "image:docker.io/shop/api": day(2) });
  });

  test("silence retires nothing: only an inventory ends anything", async () => {
    await apply(day(1), both, complete);
    await scan("docker.io/shop/api", { config: sha("c") }, day(90));
    expect(await retired()).toEqual({});
  });
});

describe("which version runs", () => {
  const running = (status: Parameters<typeof pod>[3], image = "shop/api:1") => [
    node("n1"),
    node("arm", "arm64"),
    pod("api-1", { kind: "StatefulSet", name: "api" }, image, status),
  ];
  const IMAGE = "docker.io/shop/api";

  // FACTS 6.4: what runtimes write, against what scanners know. Whichever arrives first.
  test.each([
    {
      name: "docker-pullable digest, same platform",
      version: { config: sha("c"), index: sha("a"), platform: "linux/amd64" },
      status: { imageID: `docker-pullable://shop/api@${sha("a")}`, node: "n1" },
      expected: [`${sha("c")} (digest)`],
    },
    {
      name: "index digest, other platform",
      version: { config: sha("c"), index: sha("a"), platform: "linux/amd64" },
      status: { imageID: `docker.io/shop/api@${sha("a")}`, node: "arm" },
      expected: [`${sha("a")}@linux/arm64 (unscanned)`],
    },
    {
      name: "index digest, node not listed",
      version: { config: sha("c"), index: sha("a"), platform: "linux/amd64" },
      status: { imageID: `docker.io/shop/api@${sha("a")}`, node: "elsewhere" },
      expected: [`${sha("c")} (any_platform)`],
    },
    {
      name: "bare config digest",
      version: { config: sha("c") },
      status: { imageID: sha("c"), node: "n1" },
      expected: [`${sha("c")} (config)`],
    },
    {
      name: "config digest shown as the status' image",
      version: { config: sha("c") },
      status: { image: sha("c"), imageID: `docker.io/shop/api@${sha("a")}`, node: "n1" },
      expected: [`${sha("c")} (config)`],
    },
    {
      name: "another digest under the same tag",
      version: { config: sha("c"), index: sha("b"), platform: "linux/amd64", tag: "1" },
      status: { imageID: `docker.io/shop/api@${sha("a")}`, node: "n1" },
      expected: [`${sha("a")}@linux/amd64 (unscanned)`],
    },
    {
      name: "a digest no scan can be compared with, same tag",
      version: { config: sha("c"), tag: "1" },
      status: { imageID: `docker.io/shop/api@${sha("a")}`, node: "n1" },
      expected: [`${sha("c")} (tag)`],
    },
    { name: "tag only", version: { config: sha("c"), tag: "1" }, status: {}, expected: [`${sha("c")} (tag)`] },
    { name: "another tag", version: { config: sha("c"), tag: "2" }, status: {}, expected: ["tag:1 (unscanned)"] },
    { name: "a scan that knows the tag only", version: { tag: "1" }, status: {}, expected: ["tag:1 (tag)"] },
  ])("$name", async ({ version, status, expected }) => {
    const states: unknown[] = [];
    for (const order of ["scan first", "inventory first"]) {
      orgId = newId();
      if (order === "scan first") await scan(IMAGE, version, day(1));
      await apply(day(2), running(status));
      if (order === "inventory first") await scan(IMAGE, version, day(1));
      expect(await runs()).toEqual(expected.map((line) => `prod/shop/StatefulSet/api -> ${IMAGE} ${line}`));
      states.push(await wholeState());
    }
    expect(states[1]).toEqual(states[0]);
  });

  test("a spec pinned to the index and a runtime that tells the manifest are one image", async () => {
    await scan(IMAGE, { config: sha("c"), index: sha("a"), platform: "linux/amd64" }, day(1));
    await apply(day(2), running({ imageID: `docker.io/shop/api@${sha("b")}`, node: "n1" }, `shop/api:1@${sha("a")}`));
    expect(await runs()).toEqual([`prod/shop/StatefulSet/api -> ${IMAGE} ${sha("c")} (digest)`]);
  });

  test("two platforms of one index, and a pod of which the platform is not known: both, and it says so", async () => {
    await apply(day(2), running({ imageID: `docker.io/shop/api@${sha("a")}` }));
    await scan(IMAGE, { config: sha("c"), index: sha("a"), platform: "linux/amd64" }, day(1));
    await scan(IMAGE, { config: sha("d"), index: sha("a"), platform: "linux/arm64" }, day(1));
    expect(await runs()).toEqual([
      `prod/shop/StatefulSet/api -> ${IMAGE} ${sha("c")} (any_platform)`,
      `prod/shop/StatefulSet/api -> ${IMAGE} ${sha("d")} (any_platform)`,
    ]);
  });

  test("a tag that was scanned anew means the newer scan from then on", async () => {
    await apply(day(1), running({}));
    await scan(IMAGE, { config: sha("c"), tag: "1" }, day(2));
    await scan(IMAGE, { config: sha("d"), tag: "1" }, day(4));
    expect(await runs()).toEqual([`prod/shop/StatefulSet/api -> ${IMAGE} ${sha("d")} (tag)`]);
    const [old] = await query(
      "SELECT e.live::text FROM edge e JOIN asset_version v ON v.id = e.to_version_id WHERE e.org_id = $1 AND v.key = $2",
      [orgId, sha("c")],
    );
    expect(old.live).toBe('{["2026-01-01 00:00:00+00","2026-01-04 00:00:00+00")}');
  });

  test("finished pods of a job run nothing; a cron job will run again what its last pod ran", async () => {
    await apply(day(1), [
      pod("once-1", { kind: "Job", name: "once" }, "shop/once:1", { imageID: sha("a"), phase: "Succeeded" }),
      live("batch/v1", "Job", "nightly-1", {}, { owner: { kind: "CronJob", name: "nightly" } }),
      pod("nightly-1-x", { kind: "Job", name: "nightly-1" }, "shop/nightly:1", {
        imageID: sha("b"),
        phase: "Succeeded",
      }),
    ]);
    expect(await runs()).toEqual([`prod/shop/CronJob/nightly -> docker.io/shop/nightly ${sha("b")} (unscanned)`]);
  });
});

describe("a cluster", () => {
  const system = (uid: string) => namespace("kube-system", uid);

  test("under another name is the same cluster while its kube-system is", async () => {
    const first = await apply(day(1), [system("u1"), deployment("api", "shop/api:1")]);
    const second = await apply(day(2), [system("u1"), deployment("api", "shop/api:1")], { clusterName: "prod-eu" });
    expect(second.clusterAssetId).toBe(first.clusterAssetId);
    expect(
      await query("SELECT key, name, attributes FROM asset WHERE org_id = $1 AND kind = 'cluster'", [orgId]),
    ).toEqual([{ key: "prod", name: "prod-eu", attributes: { uid: "u1", aliases: ["prod", "prod-eu"] } }]);
    await apply(day(1), [], { clusterName: "prod" });
    expect(await query("SELECT name FROM asset WHERE org_id = $1 AND kind = 'cluster'", [orgId])).toEqual([
      { name: "prod-eu" },
    ]);
  });

  test("with another kube-system under the same name is another cluster", async () => {
    const first = await apply(day(1), [system("u1-aaaa-bbbb"), deployment("api", "shop/api:1")], complete);
    const second = await apply(day(2), [system("u2-aaaa-bbbb"), deployment("web", "shop/web:1")], complete);
    expect(second.clusterAssetId).not.toBe(first.clusterAssetId);
    expect(await retired()).toEqual({});
    expect(
      (await query("SELECT key FROM asset WHERE org_id = $1 AND kind = 'workload' ORDER BY 1", [orgId])).map(
        (row) => row.key,
      ),
    ).toEqual(["prod/shop/Deployment/api", "prod~u2-aaaa-/shop/Deployment/web"]);
  });

  test("known by name only becomes known by uid", async () => {
    const first = await apply(day(1), [deployment("api", "shop/api:1")]);
    const second = await apply(day(2), [system("u1"), deployment("api", "shop/api:1")]);
    const third = await apply(day(3), [], { clusterName: "renamed", clusterUid: "u1" });
    expect([second.clusterAssetId, third.clusterAssetId]).toEqual([first.clusterAssetId, first.clusterAssetId]);
  });
});

/** Which row versions exist, inventory_import aside: any write at all changes an `xmin`. */
async function rowVersions(): Promise<unknown[]> {
  const tables = [
    "asset",
    "asset_version",
    "version_alias",
    "edge",
    "cluster_object",
    "image_reference",
    "pod_container",
  ];
  return Promise.all(
    tables.map((table) =>
      query(`SELECT count(*)::int AS rows, max(xmin::text::bigint)::text AS newest FROM ${table} WHERE org_id = $1`, [
        orgId,
      ]),
    ),
  );
}
