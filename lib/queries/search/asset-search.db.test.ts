import { afterAll, beforeAll, expect, test } from "vitest";
import { AssetQuery } from "@/lib/contracts/http/asset";
import { Exposure } from "@/lib/contracts/http/asset-link";
import { deployment, namespace } from "@/lib/graph/testing-cluster";
import { complete, day, GraphWorld } from "@/lib/graph/testing-graph-world";
import { listAssets } from "@/lib/queries/list-assets";

const EXPOSURES = Exposure.shape.level.options;
let world: GraphWorld;
beforeAll(async () => {
  world = await GraphWorld.open();
  await world.apply(
    day(1),
    [namespace("shop"), deployment("api", "shop/api:1"), deployment("web", "shop/web:1")],
    complete,
  );
  await world.query(
    "UPDATE asset SET exposure_level = CASE name WHEN 'web' THEN 'cluster' END WHERE org_id = $1 AND kind = 'workload'",
  );
});
afterAll(() => world?.close());

const named = async (query: Record<string, string>) =>
  (await listAssets(world.db, world.orgId, AssetQuery.parse(query))).items.map(({ name }) => name);

// Two ways to ask the same must not answer differently.
test("a workload that nobody judged is unknown in the query bar too, as in the filter", async () => {
  expect(await named({ q: "exposure:unknown kind:workload" })).toEqual(["api"]);
  expect(await named({ q: "exposure:unknown" })).toEqual(await named({ exposure: "unknown" }));
  expect(await named({ q: "exposure:cluster kind:workload" })).toEqual(["web"]);
});

// The figure above the list, the filter behind it and the badge in a row are one fact.
test.each(EXPOSURES)("the filter by %s finds what carries that badge, images too, and nothing else", async (level) => {
  for (const reach of [
    ["internet", "none"],
    ["cluster", null],
    [null, "namespace"],
  ]) {
    await world.query(
      "UPDATE asset SET exposure_level = CASE name WHEN 'web' THEN $2 ELSE $3 END WHERE org_id = $1 AND kind = 'workload'",
      [world.orgId, ...reach],
    );
    const all = await listAssets(world.db, world.orgId, AssetQuery.parse({}));
    const carrying = all.items.filter(({ exposure }) => exposure === level).map(({ id }) => id);
    for (const query of [
      { exposure: level },
      // In the query bar the word "none" asks for what has no answer at all, in every field.
      ...(level === "none" ? [] : [{ q: `exposure:${level}` }]),
      ...(level === "internet" ? [{ q: "exposed:true" }] : []),
    ]) {
      const found = await listAssets(world.db, world.orgId, AssetQuery.parse(query));
      expect(found.items.map(({ id }) => id)).toEqual(carrying);
      expect(found.count).toEqual({ value: carrying.length, relation: "exact" });
    }
    const kinds = all.items.filter(({ exposure }) => exposure !== null).map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(["workload", "image"]));
  }
  const { items } = await listAssets(world.db, world.orgId, AssetQuery.parse({ q: "exposed:false" }));
  expect(items.every(({ exposure }) => exposure !== "internet")).toBe(true);
  expect(items.length).toBeGreaterThan(4);
});
