import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { FindingQuery } from "@/lib/contracts/http/finding";
import { IncidentQuery } from "@/lib/contracts/http/incident";
import { RiskQuery } from "@/lib/contracts/http/risk";
import { type Db, openDb } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { join, type Sql, sql } from "@/lib/db/sql";
import { withTenant, withTenantConnection } from "@/lib/db/tenant";
import { findingRowsSql } from "@/lib/queries/finding-rows";
import { incidentsPage } from "@/lib/queries/incidents/list-incidents";
import { findingsPage } from "@/lib/queries/list-findings";
import { risksPage } from "@/lib/queries/list-risks";
import { pageSql } from "@/lib/queries/page-ids";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database";

let database: TestDatabase;
let db: Db;
const orgId = randomUUID();

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDb(database.appUrl, 2);
  await db.prisma.organization.create({ data: { id: orgId, slug: orgId, name: "Test" } });
  await withTenantConnection(db, orgId, async (connection) => {
    const some = "FROM generate_series(1, 20000) n";
    for (const statement of [
      `INSERT INTO finding (org_id, id, key, kind, asset_id, identity, tool_severity, severity, state, open_during, first_seen_at)
       SELECT $1, md5(n::text)::uuid, decode(md5(n::text), 'hex'), 'code', md5((n % 9)::text)::uuid, '{}', 3, 3,
              CASE WHEN n % 3 = 0 THEN 'open' ELSE 'fixed' END, '{}', now() ${some}`,
      `INSERT INTO finding_rank (org_id, finding_id, state, priority, risk_id)
       SELECT $1, md5(n::text)::uuid, CASE WHEN n % 3 = 0 THEN 'open' ELSE 'fixed' END, n % 101, md5((n % 900)::text)::uuid ${some}`,
      `INSERT INTO stream (org_id, id, asset_id, tool, scope, ref, platform, current_during)
       SELECT $1, md5(n::text)::uuid, md5(n::text)::uuid, 'trivy', 'default', '', '', '{(,)}' FROM generate_series(0, 1) n`,
      `INSERT INTO observation (org_id, stream_id, key_id, finding_id, live, severity, pointer, import_id, parser)
       SELECT $1, md5((n % 2)::text)::uuid, md5(n::text)::uuid, md5(n::text)::uuid, '{(,)}', 3, '', $1, 'x@1' ${some}`,
      `INSERT INTO risk (org_id, id, key, kind, title, asset_id, score, band, formula, top_severity, finding_count, asset_count, first_seen_at, verdict_since)
       SELECT $1, md5(n::text)::uuid, decode(md5(n::text), 'hex'), 'code', 'x', md5((n % 9)::text)::uuid, n % 101, 'track', '1', 3, 1, 1, now(), now() ${some}`,
      `INSERT INTO incident (org_id, id, key, rule, source, day, first_at, last_at, alerts, severity, output, counted_as)
       SELECT $1, md5(n::text)::uuid, decode(md5(n::text), 'hex'), 'r', 's', current_date, now() - n * interval '1 minute', now() - n * interval '1 minute', 1, 3, '', 'r' ${some}`,
    ]) {
      await connection.query(statement, [orgId]);
    }
  });
  // As autovacuum does sooner or later; only the owner may.
  const superuser = new pg.Client({ connectionString: database.superuserUrl });
  await superuser.connect();
  await superuser.query("ANALYZE incident");
  await superuser.end();
});
afterAll(async () => {
  await db?.close();
  await database?.drop();
});

/** The plan that the application's own role gets, row security and all. */
async function planOf(statement: Sql): Promise<string> {
  const lines = await withTenant(
    db,
    orgId,
    (tx) => rows(tx, z.object({ "QUERY PLAN": z.string() }))`EXPLAIN ${statement}`,
  );
  return lines.map((line) => line["QUERY PLAN"]).join("\n");
}

describe("a page of what people open first is read in order from an index, and sorts nothing", () => {
  test.each([
    {
      name: "findings by score",
      page: () => findingsPage(orgId, FindingQuery.parse({})),
      index: "finding_rank_org_id_state_priority_finding_id_idx",
    },
    {
      name: "the fixed findings of one risk",
      page: () => findingsPage(orgId, FindingQuery.parse({ riskId: randomUUID(), status: "fixed" })),
      index: "finding_rank_org_id_risk_id_idx",
    },
    {
      name: "risks of one status by score",
      page: () => risksPage(orgId, RiskQuery.parse({ status: "accepted" })),
      index: "risk_org_id_status_score_id_idx",
    },
    {
      name: "incidents by their last alert",
      page: () => incidentsPage(orgId, IncidentQuery.parse({})),
      index: "incident_org_id_last_at_id_idx",
    },
    {
      name: "incidents by urgency",
      page: () => incidentsPage(orgId, IncidentQuery.parse({ sort: "-urgency" })),
      index: "incident_urgency",
    },
  ])("$name", async ({ page, index }) => {
    const plan = await planOf(pageSql(page()));
    expect(plan).toContain(index);
    expect(plan).not.toMatch(/Seq Scan/);
  });
});

describe("open risks, whichever of the two statuses that is, come in order from an index", () => {
  test.each([
    {
      name: "by score",
      page: () => risksPage(orgId, RiskQuery.parse({})),
      index: "risk_open_by_score",
    },
    {
      name: "by score, one change one row",
      page: () => risksPage(orgId, RiskQuery.parse({ paths: "folded" })),
      index: "risk_open_by_score",
    },
    {
      name: "by the band that counts",
      page: () => risksPage(orgId, RiskQuery.parse({ sort: "-band" })),
      index: "risk_open_by_band",
    },
    {
      name: "by when they are due",
      page: () => risksPage(orgId, RiskQuery.parse({ sort: "dueAt" })),
      index: "risk_open_by_due",
    },
  ])("$name", async ({ page, index }) => {
    const plan = await planOf(pageSql(page()));
    expect(plan).toContain(index);
    expect(plan).not.toMatch(/Seq Scan|Sort/);
  });
});

test("what came lately is found by the ids, which begin with the time", async () => {
  const { from, where } = findingsPage(
    orgId,
    FindingQuery.parse({ q: "arrived:<7d age:>=7d", status: "any", sort: "-firstSeenAt" }),
  );
  const plan = await planOf(sql`SELECT 1 FROM ${from} WHERE ${join([...where], " AND ")}`);
  expect(plan).toMatch(/Index Cond: .*id > \(/);
  expect(plan).not.toMatch(/Seq Scan on finding/);
});

test("what a page says of each finding is looked up by the finding, whatever its streams hold", async () => {
  const plan = await planOf(findingRowsSql(orgId, [randomUUID(), randomUUID()]));
  expect(plan).toContain("observation_org_id_finding_id_stream_id_idx");
  expect(plan).not.toMatch(/observation_pkey on observation|Seq Scan on observation/);
});
