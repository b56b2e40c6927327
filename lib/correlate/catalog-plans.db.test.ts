import { afterAll, beforeAll, expect, test } from "vitest";
import { catalogAssets } from "@/lib/correlate/catalog-assets";
import type { TenantConnection } from "@/lib/db/tenant";
import { GraphWorld } from "@/lib/graph/testing-graph-world";

let world: GraphWorld;
beforeAll(async () => {
  world = await GraphWorld.open();
  await world.query(
    `INSERT INTO catalog_entity (org_id, asset_id, scope, ref, entity_kind, name, owner, system, member_of, import_id)
     SELECT $1, $1, 'default', 'component:default/c' || n, 'Component', 'c' || n, 'group:default/g' || n % 500, 'system:default/s' || n % 500, '{}', $1
       FROM generate_series(1, 20000) n`,
  );
});
afterAll(() => world?.close());

/** The plan of what `catalogAssets` asks, as the application's own role gets it: row security is in it. */
async function planOf(refs: string[]): Promise<string> {
  const lines: string[] = [];
  await world.inTenant((connection) => {
    const explaining = {
      query: async (text: string, values: unknown[]) => {
        const { rows } = await connection.query(`EXPLAIN ${text}`, values);
        lines.push(...rows.map((row) => String(row["QUERY PLAN"])));
        return { rows: [] };
      },
    };
    return catalogAssets(explaining as unknown as TenantConnection, world.orgId, {
      count: refs.length,
      refs,
      repositories: [],
      kubernetesIds: [],
    });
  });
  return lines.join("\n");
}

test("entities that name a changed one are found by index, as their owner and as their system", async () => {
  const plan = await planOf(["group:default/g1"]);
  expect(plan).toMatch(/Index Cond: .*\(owner = m\.ref\)/);
  expect(plan).toMatch(/Index Cond: .*\(system = m\.ref\)/);
  expect(plan).not.toMatch(/Join Filter: .*\b(?:owner|system)\b/);
});
