import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { rows } from "@/lib/db/rows";
import { withTenant } from "@/lib/db/tenant";
import { deployment, namespace } from "@/lib/graph/testing-cluster";
import { complete, day, GraphWorld } from "@/lib/graph/testing-graph-world";
import { readAssetRows } from "@/lib/queries/asset-rows";

let world: GraphWorld;
beforeAll(async () => {
  world = await GraphWorld.open();
});
afterAll(() => world?.close());

const IdRow = z.object({ id: z.string(), name: z.string() });

async function exposures(): Promise<Record<string, string | null>> {
  return withTenant(world.db, world.orgId, async (tx) => {
    const images = await rows(
      tx,
      IdRow,
    )`SELECT id, name FROM asset WHERE org_id = ${world.orgId}::uuid AND kind = 'image'`;
    const read = await readAssetRows(
      tx,
      world.orgId,
      images.map(({ id }) => id),
    );
    return Object.fromEntries(read.map(({ name, exposure }) => [name.split("/").at(-1), exposure]));
  });
}

// A dash beside an image that the internet reaches reads as "nobody": what runs it answers.
test("an image is reachable as the widest reachable of what runs it now", async () => {
  const api = [namespace("shop"), deployment("api", "shop/api:1")];
  await world.apply(day(1), [...api, deployment("front", "shop/api:1")], complete);
  await world.scan("docker.io/shop/idle", { tag: "1" }, day(1));
  await world.query(
    "UPDATE asset SET exposure_level = CASE name WHEN 'front' THEN 'internet' ELSE 'cluster' END WHERE org_id = $1 AND kind = 'workload'",
  );
  expect(await exposures()).toMatchObject({ api: "internet", idle: null });
  await world.apply(day(2), api, complete);
  expect((await exposures()).api).toBe("cluster");
});
