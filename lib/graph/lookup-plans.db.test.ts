import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GraphWorld } from "@/lib/graph/testing-graph-world";

let world: GraphWorld;
beforeAll(async () => {
  world = await GraphWorld.open();
  await fill();
});
afterAll(() => world?.close());

const ID = "'01900000-0000-7000-8000-000000000001'::uuid";

/** Enough rows of this organization that reading a table whole is never the cheaper way. */
async function fill(): Promise<void> {
  const uuid = (n: string) => `('01900000-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;
  for (const statement of [
    `INSERT INTO asset (org_id, id, kind, key, name, first_seen_at) SELECT $1, ${uuid("n")}, 'workload', 'prod/shop/Deployment/w' || n, 'w' || n, now() FROM generate_series(1, 20000) n`,
    `INSERT INTO edge (org_id, id, from_id, kind, to_id, stated_by, live) SELECT $1, ${uuid("n + 100000")}, ${uuid("n")}, 'runs', ${uuid("n + 50000")}, ${uuid("n % 50")}, '{(,)}' FROM generate_series(1, 20000) n`,
    `INSERT INTO version_alias (org_id, asset_id, type, value, version_id) SELECT $1, ${uuid("n")}, 'config', 'sha256:' || n, ${uuid("n")} FROM generate_series(1, 20000) n`,
    `INSERT INTO pod_container (org_id, cluster_id, namespace, pod, container_id, workload_id, seen_at) SELECT $1, ${uuid("1")}, 'shop', 'p' || n, md5(n::text), ${uuid("n")}, now() FROM generate_series(1, 20000) n`,
    `INSERT INTO alert (org_id, id, at, source, rule, priority, severity, output, pod, received_at) SELECT $1, decode(md5(n::text), 'hex'), now(), 's', 'r', 'p', 1, 'o', CASE WHEN n % 2 = 0 THEN 'p' || n END, now() - n * interval '1 minute' FROM generate_series(1, 20000) n`,
    `INSERT INTO image_reference (org_id, cluster_id, workload_id, asset_id, live) SELECT $1, ${uuid("1")}, ${uuid("n")}, ${uuid("n + 50000")}, '{(,)}' FROM generate_series(1, 20000) n`,
  ]) {
    await world.query(statement);
  }
}

/** Node types that read a whole table, for the plan the application's own role gets: row security is in it. */
async function scansOf(statement: string): Promise<string[]> {
  const rows = await world.query(`EXPLAIN ${statement}`);
  return rows.map((row) => String(row["QUERY PLAN"]).trim()).filter((line) => /Seq Scan/.test(line));
}

describe("what every import looks up", () => {
  // Operators that are not leakproof lose their index under row security, silently.
  test.each([
    [
      "an asset by kind and key",
      "SELECT id FROM asset WHERE org_id = $1 AND kind = 'workload' AND key = 'prod/shop/Deployment/w7'",
    ],
    [
      "a version by digest",
      `SELECT version_id FROM version_alias WHERE org_id = $1 AND asset_id = ${ID} AND value = ANY(ARRAY['sha256:7'])`,
    ],
    ["what a workload runs", `SELECT to_id FROM edge WHERE org_id = $1 AND from_id = ${ID} AND kind = 'runs'`],
    ["who runs an image", `SELECT from_id FROM edge WHERE org_id = $1 AND to_id = ${ID} AND kind = 'runs'`],
    ["what a cluster states", `SELECT id FROM edge WHERE org_id = $1 AND stated_by = ${ID}`],
    ["the workload of a container", "SELECT workload_id FROM pod_container WHERE org_id = $1 AND container_id = 'abc'"],
    [
      "the workload of a pod",
      "SELECT workload_id FROM pod_container WHERE org_id = $1 AND namespace = 'shop' AND pod = 'p7'",
    ],
    [
      "alerts that arrived just now and have no home yet",
      "SELECT id FROM alert WHERE org_id = $1 AND workload_id IS NULL AND (container_id IS NOT NULL OR pod IS NOT NULL) AND received_at BETWEEN now() - interval '2 minutes' AND now()",
    ],
    ["the newest alert", "SELECT max(at) FROM alert WHERE org_id = $1 AND at > now() - interval '1 day'"],
    [
      "references to an image",
      `SELECT workload_id FROM image_reference WHERE org_id = $1 AND asset_id = ANY(ARRAY[${ID}])`,
    ],
  ])("%s: by index, row security and all", async (_, statement) => {
    expect(await scansOf(statement)).toEqual([]);
  });
});
