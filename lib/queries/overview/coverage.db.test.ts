import { afterAll, beforeAll, expect, test } from "vitest";
import { AssetQuery } from "@/lib/contracts/http/asset";
import { AssetIngestQuery } from "@/lib/contracts/http/import-health";
import { newId } from "@/lib/db/new-id";
import { withTenant } from "@/lib/db/tenant";
import { ASSET_KINDS } from "@/lib/model/asset-kind";
import { listAssetIngest } from "@/lib/queries/import-health/assets";
import { listAssets } from "@/lib/queries/list-assets";
import { readCoverage } from "@/lib/queries/overview/coverage";
import { listUnowned } from "@/lib/queries/unowned/list-unowned";
import { openTestOrganization, type TestOrganization } from "@/lib/testing/import-records";

let organization: TestOrganization;

beforeAll(async () => {
  organization = await openTestOrganization();
  const { orgId, query } = organization;
  const team = newId();
  await query("INSERT INTO team (org_id, id, slug, name) VALUES ($1, $2, 'payments', 'Payments')", [orgId, team]);
  // Of every kind: one of nobody, one that a label gives to somebody outside, one that is owned, one that is gone.
  const states = [
    { owner: null, reason: null, retired: null },
    { owner: null, reason: { source: "label", team: "@acme/web" }, retired: null },
    { owner: team, reason: { source: "rule", team: "payments" }, retired: null },
    { owner: null, reason: null, retired: "2026-03-01T00:00:00Z" },
  ];
  for (const kind of ASSET_KINDS)
    for (const [n, { owner, reason, retired }] of states.entries())
      await query(
        `INSERT INTO asset (org_id, id, kind, key, name, first_seen_at, owner_team_id, owner_reason, retired_at)
         VALUES ($1, $2, $3, $4, $4, '2026-02-01', $5, $6, $7)`,
        [orgId, newId(), kind, `${kind}-${n}`, owner, reason && JSON.stringify(reason), retired],
      );
});
afterAll(() => organization.close());

test("every number of what is not seen is the number of rows that its link opens", async () => {
  const { db, orgId } = organization;
  const figures = await withTenant(db, orgId, (tx) => readCoverage(tx, orgId));
  const figure = (id: string) => figures.find((one) => one.id === id);
  const never = await listAssetIngest(db, orgId, AssetIngestQuery.parse({ state: "never" }));
  expect(figure("never_scanned")).toMatchObject({ value: 15, of: 15, href: "/imports/health?state=never#assets" });
  expect(never.count.value).toBe(15);
  const nobodys = await listAssets(db, orgId, AssetQuery.parse({ team: "none" }));
  expect(figure("unowned")).toMatchObject({ value: 14, of: 21, href: "/assets?team=none" });
  expect(nobodys.count.value).toBe(14);
  expect((await listUnowned(db, orgId, { limit: 50 })).assets).toBe(14);
});
