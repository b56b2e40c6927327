import { afterAll, beforeAll, expect, test } from "vitest";
import { AssetQuery } from "@/lib/contracts/http/asset";
import { deployment, namespace } from "@/lib/graph/testing-cluster";
import { complete, day, GraphWorld } from "@/lib/graph/testing-graph-world";
import { listAssets } from "@/lib/queries/list-assets";

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
  expect(await named({ q: "exposure:unknown" })).toEqual(["api"]);
  expect(await named({ q: "exposure:unknown" })).toEqual(await named({ exposure: "unknown" }));
  expect(await named({ q: "exposure:cluster" })).toEqual(["web"]);
});
