import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "@/lib/db/new-id";
import { withTenant } from "@/lib/db/tenant";
import { isUsedFromInside } from "@/lib/engine/risk/drivers";
import { LOCAL_EVIDENCE } from "@/lib/engine/risk/place-words";
import { readRiskFacts } from "@/lib/queries/overview/risk-facts";
import { openTestOrganization, type TestOrganization } from "@/lib/testing/import-records";

let organization: TestOrganization;
const factors = (evidence: string) => [{ id: "exposure", label: "Exposure", points: 8, evidence, asOf: null }];
const inside = factors(`It can be reached from the internet. ${LOCAL_EVIDENCE}, by its CVSS vector.`);
const RISKS = [
  { band: "act", exposed: true, factors: inside },
  { band: "act", exposed: true, factors: factors("It can be reached from the internet.") },
  { band: "act", exposed: false, factors: inside },
  { band: "track", exposed: true, factors: inside },
];

beforeAll(async () => {
  organization = await openTestOrganization();
  const { orgId, query } = organization;
  for (const { band, exposed, factors: of } of RISKS)
    await query(
      `INSERT INTO risk (org_id, id, key, kind, title, asset_id, score, band, formula, factors, exposed, top_severity, finding_count, asset_count,
                         first_seen_at, verdict_since)
       VALUES ($1, $2, uuid_send($2::uuid), 'workload-field', 'A risk', $2, 95, $3, 'test', $4, $5, 3, 1, 1, now(), now())`,
      [orgId, newId(), band, JSON.stringify(of), exposed],
    );
});
afterAll(() => organization.close());

// The headline counts what the risk's own page calls "Used from inside".
test("what needs action and is of use only from inside is told as on the risk's own page", async () => {
  const { db, orgId } = organization;
  const facts = await withTenant(db, orgId, (tx) => readRiskFacts(tx, orgId, new Date(0)));
  expect(RISKS.map((one) => isUsedFromInside(one.factors))).toEqual([true, false, true, true]);
  const told = facts.map(({ band, exposed, fromInside }) => `${band} ${exposed} ${fromInside}`).sort();
  expect(told).toEqual(["act false false", "act true false", "act true true", "track true false"]);
});
