import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { newId } from "@/lib/db/new-id";
import { applyManifests } from "@/lib/graph/apply-manifests";
import { deployment, service } from "@/lib/graph/testing-cluster";
import { day, GraphWorld } from "@/lib/graph/testing-graph-world";
import type { ObjectRecord } from "@/lib/model/record";

let world: GraphWorld;
beforeAll(async () => {
  world = await GraphWorld.open();
});
afterAll(() => world?.close());
beforeEach(() => world.another());

const target = {
  kind: "repository" as const,
  key: "github.com/shop/api",
  name: "github.com/shop/api",
  digests: [],
  tag: null,
  platform: null,
  unplaced: false,
};
const manifest = (record: ObjectRecord): ObjectRecord => ({ ...record, uid: null, live: false });
const apply = (n: number, ...objects: ObjectRecord[]) =>
  world.inTenant((c) =>
    applyManifests(c, {
      orgId: world.orgId,
      importId: newId(),
      target,
      file: null,
      scannedAt: day(n),
      objects: objects.map(manifest),
    }),
  );
const resources = () =>
  world.query(
    "SELECT key, labels, attributes ->> 'resource' AS resource, attributes -> 'images' AS images FROM asset WHERE org_id = $1 AND kind = 'iac_resource' ORDER BY 1",
  );

describe("manifests", () => {
  test("are resources of their repository and no inventory", async () => {
    const applied = await apply(1, deployment("api", "shop/api:1", {}, { labels: { team: "a" } }), service("api"));
    expect(applied.counts).toEqual({ objects: 2, new: 2, changed: 0, unchanged: 0 });
    expect(await resources()).toEqual([
      {
        key: "github.com/shop/api#shop/Deployment/api",
        labels: { team: "a" },
        resource: "Deployment",
        images: ["shop/api:1"],
      },
      { key: "github.com/shop/api#shop/Service/api", labels: {}, resource: "Service", images: null },
    ]);
    expect(
      await world.query("SELECT kind, count(*)::int AS n FROM asset WHERE org_id = $1 GROUP BY 1 ORDER BY 1"),
    ).toEqual([
      { kind: "iac_resource", n: 2 },
      { kind: "repository", n: 1 },
    ]);
    expect(await world.query("SELECT DISTINCT kind, live::text FROM edge WHERE org_id = $1")).toEqual([
      { kind: "in", live: '{["2026-01-01 00:00:00+00",)}' },
    ]);
  });

  test("twice write nothing; a changed one is described anew; an older one changes nothing", async () => {
    await apply(2, deployment("api", "shop/api:1"));
    const before = await world.rowVersions();
    expect((await apply(3, deployment("api", "shop/api:1"))).counts).toMatchObject({
      new: 0,
      changed: 0,
      unchanged: 1,
    });
    expect(await world.rowVersions()).toEqual(before);
    expect((await apply(4, deployment("api", "shop/api:2"))).counts).toMatchObject({ changed: 1 });
    expect((await apply(1, deployment("api", "shop/api:0"))).counts).toMatchObject({ changed: 0 });
    expect(await resources()).toMatchObject([{ images: ["shop/api:2"] }]);
  });
});
