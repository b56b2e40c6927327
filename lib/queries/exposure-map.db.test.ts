import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { AssetQuery } from "@/lib/contracts/http/asset";
import { type Db, openDb } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { withTenant, withTenantConnection } from "@/lib/db/tenant";
import { exposureMap, exposureMapSql } from "@/lib/queries/exposure-map";
import { listAssets } from "@/lib/queries/list-assets";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database";

let database: TestDatabase;
let db: Db;
const orgId = randomUUID();
const CLUSTER = "cluster-7";

/** 20,000 workloads in 50 clusters, 400 in each: a level of more than a page, others of a few, and some that are gone. */
beforeAll(async () => {
  database = await createTestDatabase();
  db = openDb(database.appUrl, 2);
  await db.prisma.organization.create({ data: { id: orgId, slug: orgId, name: "Test" } });
  await withTenantConnection(db, orgId, async (connection) => {
    const uuid = (n: string) => `('01900000-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;
    for (const statement of [
      `INSERT INTO asset (org_id, id, kind, key, name, first_seen_at)
       SELECT $1, ${uuid("1000000 + n")}, 'cluster', 'cluster-' || n, 'cluster-' || n, now() FROM generate_series(0, 49) n`,
      // n / 50 counts the workloads within a cluster.
      `INSERT INTO asset (org_id, id, kind, key, name, cluster_id, namespace, exposure_level, exposure, first_seen_at, retired_at)
       SELECT $1, ${uuid("n")}, 'workload', format('cluster-%s/ns-%s/Deployment/w%s', n % 50, (n / 50) % 5, n / 50), 'w' || n / 50,
              ${uuid("1000000 + n % 50")}, 'ns-' || (n / 50) % 5,
              CASE WHEN n / 50 < 10 THEN NULL WHEN n / 50 < 30 THEN 'internet' ELSE 'cluster' END,
              CASE WHEN n / 50 >= 10 THEN '{"ports": [8080], "chain": [{"kind": "Service", "name": "web", "why": "Its load balancer is open to the internet."}]}'::jsonb END,
              now(), CASE WHEN n / 50 >= 390 THEN now() END
         FROM generate_series(0, 19999) n`,
      `INSERT INTO asset (org_id, id, kind, key, name, cluster_id, first_seen_at)
       SELECT $1, ${uuid("2000000 + n")}, 'service', 'service-' || n, 's', ${uuid("1000000 + n % 50")}, now() FROM generate_series(0, 19999) n`,
      `INSERT INTO edge (org_id, id, from_id, kind, to_id, stated_by, live)
       SELECT $1, ${uuid("3000000 + n")}, ${uuid("2000000 + n")}, 'selects', ${uuid("n")}, ${uuid("1000000 + n % 50")}, '{(,)}' FROM generate_series(0, 19999) n`,
      `INSERT INTO finding (org_id, id, key, kind, asset_id, identity, tool_severity, severity, state, open_during, first_seen_at)
       SELECT $1, ${uuid("n")}, decode(md5(n::text), 'hex'), 'misconfiguration', ${uuid("n")}, '{}', 3, 3, 'open', '{(,)}', now()
         FROM generate_series(0, 19999) n`,
      `INSERT INTO finding_rank (org_id, finding_id, state, priority)
       SELECT $1, ${uuid("n")}, 'open', (n / 50) % 101 FROM generate_series(0, 19999) n`,
    ]) {
      await connection.query(statement, [orgId]);
    }
  });
  // As autovacuum does sooner or later; only the owner may.
  const superuser = new pg.Client({ connectionString: database.superuserUrl });
  await superuser.connect();
  await superuser.query("ANALYZE asset, edge, finding, finding_rank");
  await superuser.end();
});
afterAll(async () => {
  await db?.close();
  await database?.drop();
});

const clusterId = () =>
  withTenant(db, orgId, async (tx) => {
    const found = await rows(tx, z.object({ id: z.string() }))`
      SELECT id FROM asset WHERE org_id = ${orgId}::uuid AND kind = 'cluster' AND key = ${CLUSTER}`;
    return found[0]?.id ?? "";
  });

describe("the exposure map of a cluster among many", () => {
  test("counts every level exactly and lists no more than the worst of each", async () => {
    const { total, levels } = await exposureMap(db, orgId, await clusterId(), 200);
    expect(total).toBe(390);
    expect(levels.map(({ level, count, workloads }) => [level, count, workloads.length])).toEqual([
      ["internet", 20, 20],
      ["unknown", 10, 10],
      ["cluster", 360, 200],
      ["namespace", 0, 0],
      ["none", 0, 0],
    ]);
    const scores = levels[2]?.workloads.map(({ topScore }) => topScore ?? -1) ?? [];
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(scores[0]).toBe(100);
    // Of scores that go round from 30: 14 come three times (87 to 100), below them four times; the 200th is the second of 47.
    expect(scores.at(-1)).toBe(47);
  });

  test("shows of each its kind, place, ports, door and chain, and no door where nothing outside leads to it", async () => {
    const { levels } = await exposureMap(db, orgId, await clusterId(), 1);
    expect(levels[0]?.workloads).toEqual([
      expect.objectContaining({
        name: "w29",
        controller: "Deployment",
        namespace: "ns-4",
        ports: [8080],
        frontDoor: { type: "load_balancer", kind: "Service", name: "web" },
        chain: [expect.objectContaining({ kind: "Service", name: "web" })],
        topScore: 29,
      }),
    ]);
    expect(levels[1]?.workloads).toEqual([expect.objectContaining({ frontDoor: null, chain: [], ports: [] })]);
    expect(levels[2]?.workloads).toEqual([expect.objectContaining({ frontDoor: null, topScore: 100 })]);
  });

  test("scores a workload by the images it runs too", async () => {
    const workload = (await exposureMap(db, orgId, await clusterId(), 1)).levels[0]?.workloads[0];
    const image = randomUUID();
    const finding = randomUUID();
    await withTenantConnection(db, orgId, async (connection) => {
      const insert = (text: string, values: unknown[]) => connection.query(text, [orgId, ...values]);
      await insert(
        "INSERT INTO asset (org_id, id, kind, key, name, first_seen_at) VALUES ($1, $2, 'image', 'shop/web', 'shop/web', now())",
        [image],
      );
      await insert(
        "INSERT INTO edge (org_id, id, from_id, kind, to_id, stated_by, live) VALUES ($1, $2, $3, 'runs', $4, $2, '{(,)}')",
        [randomUUID(), workload?.id, image],
      );
      await insert(
        `INSERT INTO finding (org_id, id, key, kind, asset_id, identity, tool_severity, severity, state, open_during, first_seen_at)
         VALUES ($1, $2, decode(md5('image'), 'hex'), 'vulnerability', $3, '{}', 3, 3, 'open', '{(,)}', now())`,
        [finding, image],
      );
      await insert("INSERT INTO finding_rank (org_id, finding_id, state, priority) VALUES ($1, $2, 'open', 97)", [
        finding,
      ]);
    });
    const { levels } = await exposureMap(db, orgId, await clusterId(), 1);
    expect(levels[0]?.workloads).toEqual([{ ...workload, topScore: 97 }]);
  });

  // The link beside each count must lead to just as many rows.
  test("counts what the list shows for the same level", async () => {
    const { levels } = await exposureMap(db, orgId, await clusterId(), 1);
    for (const { level, count } of levels) {
      const query = AssetQuery.parse({ kind: "workload", cluster: CLUSTER, exposure: level, limit: 200 });
      expect([level, (await listAssets(db, orgId, query)).count]).toEqual([level, { value: count, relation: "exact" }]);
    }
  });

  test("finds its workloads and their findings by index, row security and all", async () => {
    const statement = exposureMapSql(orgId, await clusterId(), 200);
    const lines = await withTenant(
      db,
      orgId,
      (tx) => rows(tx, z.object({ "QUERY PLAN": z.string() }))`EXPLAIN ${statement}`,
    );
    const plan = lines.map((line) => line["QUERY PLAN"]).join("\n");
    expect(plan).toContain("asset_org_id_cluster_id_idx");
    expect(plan).toContain("finding_org_id_asset_id_kind_idx");
    expect(plan).toMatch(/edge_org_id_from_id\w*_idx/);
    expect(plan).not.toMatch(/Seq Scan/);
  });
});
