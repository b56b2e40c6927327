import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { RiskQuery } from "@/lib/contracts/http/risk";
import { newId } from "@/lib/db/new-id";
import { rows } from "@/lib/db/rows";
import { withTenant } from "@/lib/db/tenant";
import { listRisks, risksPage } from "@/lib/queries/list-risks";
import { pageSql } from "@/lib/queries/page-ids";
import { openTestOrganization, type TestOrganization } from "@/lib/testing/import-records";

let organization: TestOrganization;
const [workload, image, other] = [newId(), newId(), newId()];

/** A workload's own fault, the weakness of an image that it runs, and a risk that names it nowhere. */
beforeAll(async () => {
  organization = await openTestOrganization();
  const { orgId, query } = organization;
  for (const [id, kind, name] of [
    [workload, "workload", "payments-api"],
    [image, "image", "registry.example/shop/pay"],
    [other, "image", "registry.example/shop/web"],
  ])
    await query("INSERT INTO asset (org_id, id, kind, key, name, first_seen_at) VALUES ($1, $2, $3, $4, $4, now())", [
      orgId,
      id,
      kind,
      name,
    ]);
  for (const [title, assetId, assetIds, score] of [
    ["payments-api runs as root", workload, [workload], 60],
    ["Update openssl in shop/pay", image, [image, workload], 59],
    ["Update zlib in shop/web", other, [other], 58],
  ] as const)
    await query(
      `INSERT INTO risk (org_id, id, key, kind, title, asset_id, asset_ids, score, band, formula, top_severity, finding_count, asset_count, owner_reason, first_seen_at, verdict_since)
       VALUES ($1, $2, uuid_send($2::uuid), 'os-packages', $3, $4, $5, $6, 'track-star', 'test', 3, 1, 1, '{}', now(), now())`,
      [orgId, newId(), title, assetId, assetIds, score],
    );
});
afterAll(() => organization.close());

const titles = async (q: string) =>
  (await listRisks(organization.db, organization.orgId, RiskQuery.parse({ q }))).items.map(({ title }) => title);

describe("a word finds what the filter by asset finds", () => {
  test.each(["payments-api", "registry.example/shop/pay"])("%s", async (name) => {
    const filtered = await titles(`asset:"${name}"`);
    expect(filtered.length).toBeGreaterThan(0);
    expect(await titles(`"${name}"`)).toEqual(filtered);
  });

  test("a part of the name is enough, and what is called otherwise is not found", async () => {
    expect(await titles("payments")).toEqual(["payments-api runs as root", "Update openssl in shop/pay"]);
    expect(await titles("-payments")).toEqual(["Update zlib in shop/web"]);
  });
});

test("risks of workloads in which an incident is open are found by that", async () => {
  const { orgId, query } = organization;
  expect(await titles("incident:true")).toEqual([]);
  await query("UPDATE asset SET runtime_level = 4 WHERE org_id = $1 AND id = $2", [orgId, workload]);
  expect(await titles("incident:true")).toEqual(["payments-api runs as root", "Update openssl in shop/pay"]);
  expect(await titles("incident:false")).toEqual(["Update zlib in shop/web"]);
  await query("UPDATE asset SET runtime_level = NULL WHERE org_id = $1 AND id = $2", [orgId, workload]);
});

test("the assets that are called so are found once, not once per risk, and the list is read in order", async () => {
  const { db, orgId } = organization;
  await organization.query(
    `INSERT INTO risk (org_id, id, key, kind, title, asset_id, asset_ids, score, band, formula, top_severity, finding_count, asset_count, owner_reason, status, first_seen_at, verdict_since)
     SELECT $1, md5(n::text)::uuid, decode(md5(n::text), 'hex'), 'code-change', 'x', $2, ARRAY[$2::uuid], n % 101, 'track', 'test', 3, 1, 1, '{}', 'open', now(), now() FROM generate_series(1, 20000) n`,
    [orgId, other],
  );
  const statement = pageSql(risksPage(orgId, RiskQuery.parse({ q: "payments-api", paths: "folded" })));
  const plan = await withTenant(
    db,
    orgId,
    (tx) => rows(tx, z.object({ "QUERY PLAN": z.string() }))`EXPLAIN ${statement}`,
  );
  const lines = plan.map((line) => line["QUERY PLAN"]);
  expect(lines.join("\n")).toContain("risk_open_by_score");
  expect(lines.filter((line) => line.includes("asset_id = (hashed SubPlan")).length).toBeGreaterThan(0);
  expect(lines.join("\n")).not.toMatch(/asset_pkey/);
});
