import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { deployment, live, namespace, node, pod, replicaSet, service } from "@/lib/graph/testing-cluster";
import { complete, day, GraphWorld, sha } from "@/lib/graph/testing-graph-world";

let world: GraphWorld;
beforeAll(async () => {
  world = await GraphWorld.open();
});
afterAll(() => world?.close());
beforeEach(() => world.another());

describe("an inventory", () => {
  test("becomes assets and edges along the owners", async () => {
    const result = await world.apply(day(1), [
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
    expect(await world.edges()).toEqual([
      "prod/shop/CronJob/nightly uses prod/shop/ServiceAccount/robot",
      "prod/shop/Deployment/api on prod/n1",
      "prod/shop/Deployment/api uses prod/shop/ServiceAccount/default",
      "prod/shop/Ingress/front routes_to prod/shop/Service/api",
      "prod/shop/Service/api selects prod/shop/Deployment/api",
      "prod/shop/ServiceAccount/robot bound_to prod/ClusterRole/edit",
    ]);
    expect(await world.runs()).toEqual([
      `prod/shop/CronJob/nightly -> docker.io/shop/nightly tag:2 (unscanned)`,
      `prod/shop/Deployment/api -> docker.io/shop/api ${sha("a")}@linux/amd64 (unscanned)`,
    ]);
    const [api] = await world.query(
      "SELECT labels, attributes, exposure_level, privilege_level, namespace FROM asset WHERE org_id = $1 AND key = 'prod/shop/Deployment/api'",
      [world.orgId],
    );
    expect(api).toMatchObject({
      labels: { team: "payments" },
      attributes: { annotations: { "example.com/owner": "a" }, resource: "Deployment" },
      privilege_level: "normal",
      namespace: "shop",
    });
    expect(
      await world.query("SELECT kind, count(*)::int AS n FROM asset WHERE org_id = $1 GROUP BY 1 ORDER BY 1"),
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
    await world.apply(day(1), [
      pod("api-abc-1", { kind: "ReplicaSet", name: "api-abc" }, "shop/api:1", {
        imageID: sha("a"),
        labels: { "pod-template-hash": "abc" },
      }),
    ]);
    expect(await world.runs()).toEqual([`prod/shop/Deployment/api -> docker.io/shop/api ${sha("a")} (unscanned)`]);
  });

  test("again, under another import, writes nothing but what it covered", async () => {
    const objects = [namespace("shop"), deployment("api", "shop/api:1"), service("api")];
    await world.apply(day(1), objects, complete);
    const before = await world.wholeState();
    const rows = await world.rowVersions();
    const second = await world.apply(day(2), objects.toReversed(), complete);
    expect(second.counts).toEqual({ objects: 3, new: 0, changed: 0, unchanged: 3, retired: 0 });
    expect(second).toMatchObject({ assetIds: [], imageAssetIds: [], retiredAssetIds: [] });
    expect(await world.rowVersions()).toEqual(rows);
    expect(await world.wholeState()).toEqual(before);
  });
});

describe("what is absent", () => {
  const both = [namespace("shop"), deployment("api", "shop/api:1"), deployment("web", "shop/web:1")];
  const one = [namespace("shop"), deployment("api", "shop/api:1")];

  test("from a complete inventory is retired at its scan time, its image with it, and back when seen again", async () => {
    await world.apply(day(1), both, complete);
    const second = await world.apply(day(2), one, complete);
    expect(await world.retired()).toEqual({
      "workload:prod/shop/Deployment/web": day(2),
      "image:docker.io/shop/web": day(2),
    });
    expect(second.counts.retired).toBe(2);
    expect(second.imageAssetIds).toHaveLength(1);
    await world.apply(day(3), both, complete);
    expect(await world.retired()).toEqual({});
  });

  test("from a file of objects is merely not mentioned", async () => {
    await world.apply(day(1), both, complete);
    await world.apply(day(2), one);
    expect(await world.retired()).toEqual({});
  });

  test("outside the kinds and namespaces listed is not covered", async () => {
    await world.apply(day(1), [...both, node("n1"), deployment("job", "x/y:1", {}, { namespace: "other" })], complete);
    await world.apply(day(2), one, { complete: { kinds: ["apps/v1/Deployment", "v1/Node"], namespaces: ["shop"] } });
    expect(Object.keys(await world.retired())).toEqual([
      "image:docker.io/shop/web",
      "workload:prod/shop/Deployment/web",
    ]);
  });

  test("in an older inventory that arrives late changes nothing today", async () => {
    await world.apply(day(3), both, complete);
    const late = await world.apply(day(2), one, complete);
    expect(await world.retired()).toEqual({});
    expect(late.counts.retired).toBe(0);
    const [web] = await world.query("SELECT live::text FROM cluster_object WHERE org_id = $1 AND name = 'web'");
    expect(web.live).toBe('{["2026-01-03 00:00:00+00",)}');
  });

  test("an image that another cluster runs stays", async () => {
    await world.apply(day(1), both, complete);
    await world.apply(day(1), both, { ...complete, clusterName: "stage" });
    await world.apply(day(2), one, complete);
    expect(Object.keys(await world.retired())).toEqual(["workload:prod/shop/Deployment/web"]);
  });

  test("an image that a mere file stops naming waits for a complete inventory", async () => {
    await world.apply(day(1), one, complete);
    await world.apply(day(2), [deployment("api", "shop/other:1")]);
    expect(await world.retired()).toEqual({});
    await world.apply(day(3), [namespace("shop"), deployment("api", "shop/other:1")], complete);
    expect(await world.retired()).toEqual({ "image:docker.io/shop/api": day(3) });
  });

  test("a scan of an image that no workload runs any more does not bring it back", async () => {
    await world.apply(day(1), one, complete);
    await world.apply(day(2), [namespace("shop")], complete);
    await world.scan("docker.io/shop/api", { config: sha("c") }, day(3));
    expect(await world.retired()).toMatchObject({ "image:docker.io/shop/api": day(2) });
  });

  test("silence retires nothing: only an inventory ends anything", async () => {
    await world.apply(day(1), both, complete);
    await world.scan("docker.io/shop/api", { config: sha("c") }, day(90));
    expect(await world.retired()).toEqual({});
  });
});

describe("a cluster", () => {
  const system = (uid: string) => namespace("kube-system", uid);

  test("under another name is the same cluster while its kube-system is", async () => {
    const first = await world.apply(day(1), [system("u1"), deployment("api", "shop/api:1")]);
    const second = await world.apply(day(2), [system("u1"), deployment("api", "shop/api:1")], {
      clusterName: "prod-eu",
    });
    expect(second.clusterAssetId).toBe(first.clusterAssetId);
    expect(await world.query("SELECT key, name, attributes FROM asset WHERE org_id = $1 AND kind = 'cluster'")).toEqual(
      [{ key: "prod", name: "prod-eu", attributes: { uid: "u1", aliases: ["prod", "prod-eu"] } }],
    );
    await world.apply(day(1), [], { clusterName: "prod" });
    expect(await world.query("SELECT name FROM asset WHERE org_id = $1 AND kind = 'cluster'")).toEqual([
      { name: "prod-eu" },
    ]);
  });

  test("with another kube-system under the same name is another cluster", async () => {
    const first = await world.apply(day(1), [system("u1-aaaa-bbbb"), deployment("api", "shop/api:1")], complete);
    const second = await world.apply(day(2), [system("u2-aaaa-bbbb"), deployment("web", "shop/web:1")], complete);
    expect(second.clusterAssetId).not.toBe(first.clusterAssetId);
    expect(await world.retired()).toEqual({});
    expect(
      (await world.query("SELECT key FROM asset WHERE org_id = $1 AND kind = 'workload' ORDER BY 1")).map(
        (row) => row.key,
      ),
    ).toEqual(["prod/shop/Deployment/api", "prod~u2-aaaa-/shop/Deployment/web"]);
  });

  test("known by name only becomes known by uid", async () => {
    const first = await world.apply(day(1), [deployment("api", "shop/api:1")]);
    const second = await world.apply(day(2), [system("u1"), deployment("api", "shop/api:1")]);
    const third = await world.apply(day(3), [], { clusterName: "renamed", clusterUid: "u1" });
    expect([second.clusterAssetId, third.clusterAssetId]).toEqual([first.clusterAssetId, first.clusterAssetId]);
  });
});
