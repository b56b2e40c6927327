import { afterAll, beforeAll, expect, test } from "vitest";
import { RiskQuery } from "@/lib/contracts/http/risk";
import { newId } from "@/lib/db/new-id";
import { getAsset } from "@/lib/queries/get-asset";
import { listRisks } from "@/lib/queries/list-risks";
import { openTestOrganization, type TestOrganization } from "@/lib/testing/import-records";

let organization: TestOrganization;
const [workload, image, idle] = [newId(), newId(), newId()];

/** A workload with a risk of its own, and others of the image that it runs; closed ones score higher than all. */
beforeAll(async () => {
  organization = await openTestOrganization();
  const { orgId, query } = organization;
  for (const [id, kind] of [
    [workload, "workload"],
    [image, "image"],
    [idle, "workload"],
  ])
    await query(
      "INSERT INTO asset (org_id, id, kind, key, name, first_seen_at) VALUES ($1, $2, $3, $2::uuid::text, 'api', now())",
      [orgId, id, kind],
    );
  for (const { of, also, score, status } of [
    { of: workload, also: [], score: 62, status: "open" },
    { of: image, also: [image, workload], score: 91, status: "in_progress" },
    { of: image, also: [image, workload], score: 51, status: "open" },
    { of: image, also: [image, workload, idle], score: 100, status: "resolved" },
  ])
    await query(
      `INSERT INTO risk (org_id, id, key, kind, title, asset_id, asset_ids, score, band, formula, top_severity, finding_count, asset_count,
                         status, owner_reason, first_seen_at, verdict_since)
       VALUES ($1, $2, uuid_send($2::uuid), 'workload-field', 'A risk', $3, $4, $5, 'act', 'test', 3, 1, 1, $6, $7, now(), now())`,
      [orgId, newId(), of, also, score, status, JSON.stringify({ source: "label", text: "A label." })],
    );
});
afterAll(() => organization.close());

test("an asset's worst score is that of the risks it counts, which its link lists", async () => {
  const { db, orgId } = organization;
  const of = async (id: string) => {
    const { risks, topRiskScore } = await getAsset(db, orgId, id);
    return { risks, topRiskScore };
  };
  expect(await of(workload)).toEqual({ risks: 3, topRiskScore: 91 });
  expect(await of(image)).toEqual({ risks: 2, topRiskScore: 91 });
  expect(await of(idle)).toEqual({ risks: 0, topRiskScore: null });
  const { items } = await listRisks(db, orgId, RiskQuery.parse({ assetId: workload, sort: "-score" }));
  expect(items.map(({ score }) => score)).toEqual([91, 62, 51]);
});
