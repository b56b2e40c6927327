import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Db, openDb } from "@/lib/db/client";
import { withTenantConnection } from "@/lib/db/tenant";
import { ADMISSION_FACTS } from "@/lib/queries/admission-facts";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database";

let database: TestDatabase;
let db: Db;
const orgId = randomUUID();

/** Twenty thousand images, each with a version, a stream and a finding, and as many service accounts with a workload. */
beforeAll(async () => {
  database = await createTestDatabase();
  db = openDb(database.appUrl, 2);
  await db.prisma.organization.create({ data: { id: orgId, slug: orgId, name: "Test" } });
  const some = "FROM generate_series(1, 20000) n";
  const id = (prefix: string) => `md5('${prefix}' || n)::uuid`;
  await withTenantConnection(db, orgId, async (connection) => {
    for (const statement of [
      `INSERT INTO asset (org_id, id, kind, key, name, first_seen_at) SELECT $1, ${id("i")}, 'image', 'registry.test/i' || n, 'i', now() ${some}`,
      `INSERT INTO asset (org_id, id, kind, key, name, first_seen_at) SELECT $1, ${id("w")}, 'workload', 'prod/shop/Deployment/w' || n, 'w', now() ${some}`,
      `INSERT INTO asset (org_id, id, kind, key, name, first_seen_at) SELECT $1, ${id("a")}, 'service_account', 'prod/shop/ServiceAccount/a' || n, 'a', now() ${some}`,
      `INSERT INTO edge (org_id, id, from_id, kind, to_id, stated_by, live) SELECT $1, ${id("e")}, ${id("w")}, 'uses', ${id("a")}, $1, '{(,)}' ${some}`,
      `INSERT INTO asset_version (org_id, id, asset_id, key, key_kind, first_seen_at) SELECT $1, ${id("v")}, ${id("i")}, 'k', 'tag', now() ${some}`,
      `INSERT INTO version_alias (org_id, asset_id, type, value, version_id) SELECT $1, ${id("i")}, 'tag', '1.0', ${id("v")} ${some}`,
      `INSERT INTO stream (org_id, id, asset_id, tool, scope, version_key, version_id, current_during) SELECT $1, ${id("s")}, ${id("i")}, 'trivy', 'default', 'k', ${id("v")}, '{(,)}' ${some}`,
      `INSERT INTO finding (org_id, id, key, kind, asset_id, identity, tool_severity, severity, state, open_during, first_seen_at)
       SELECT $1, ${id("f")}, decode(md5(n::text), 'hex'), 'vulnerability', ${id("i")}, '{}', 3, 3, 'open', '{}', now() ${some}`,
      `INSERT INTO finding_rank (org_id, finding_id, state, priority) SELECT $1, ${id("f")}, 'open', n % 101 ${some}`,
      `INSERT INTO observation (org_id, stream_id, key_id, finding_id, live, severity, pointer, import_id, parser)
       SELECT $1, ${id("s")}, ${id("f")}, ${id("f")}, '{(,)}', 3, '', $1, 'x@1' ${some}`,
    ]) {
      await connection.query(statement, [orgId]);
    }
  });
  const superuser = new pg.Client({ connectionString: database.superuserUrl });
  await superuser.connect();
  await superuser.query("ANALYZE");
  await superuser.end();
}, 120_000);
afterAll(async () => {
  await db?.close();
  await database?.drop();
});

// An API server waits for it: row security and the planner's guesses must not make it read a table whole.
test("what is known of an image that is to be admitted is looked up step by step", async () => {
  const asked = JSON.stringify([{ n: 0, repository: "registry.test/i90", tag: "1.0", digest: null }]);
  const values = [orgId, asked, 90, "prod", "/shop/ServiceAccount/a1"];
  await withTenantConnection(db, orgId, async (connection) => {
    const plan = await connection.query(`EXPLAIN ${ADMISSION_FACTS}`, values);
    const lines = plan.rows.map((line) => String(line["QUERY PLAN"]).trim());
    const filled = /Seq Scan on (?:asset|asset_version|version_alias|stream|observation|finding|finding_rank|edge)\b/;
    expect(lines.filter((line) => filled.test(line))).toEqual([]);
    const { rows } = await connection.query(ADMISSION_FACTS, values);
    expect(rows[0].images).toEqual([{ n: 0, scanned: true, urgent: 1, exploited: 0, advisories: [] }]);
  });
});
