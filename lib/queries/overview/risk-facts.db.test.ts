import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { imageScan } from "@/lib/correlate/base-images/testing-image-scan";
import { newId } from "@/lib/db/new-id";
import { withTenant } from "@/lib/db/tenant";
import { isUsedFromInside } from "@/lib/engine/risk/drivers";
import { LOCAL_EVIDENCE } from "@/lib/engine/risk/place-words";
import { type Door, openDoor } from "@/lib/ingest/testing-door";
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

describe("a closed risk", () => {
  let door: Door;
  beforeAll(async () => {
    door = await openDoor();
  });
  afterAll(() => door.close());

  // What is gone with its image was told as fixed in time.
  test.each([
    { name: "of which nothing is there any more is retired", last: "retired", first: "retired", retired: true },
    { name: "that ends with a finding whose image is gone is retired", last: "retired", first: "fixed", retired: true },
    { name: "that ends with a finding that is fixed is not", last: "fixed", first: "retired", retired: false },
  ])("$name", async ({ last, first, retired }) => {
    const org = await door.organization();
    await door.deliver(
      org,
      imageScan({
        image: "registry.example/shop/api:1",
        layers: ["p1"],
        flaws: { p1: ["libc6", "zlib"] },
        builtAt: "2026-01-05T00:00:00Z",
      }),
    );
    const closed =
      "UPDATE risk SET status = 'closed', closed_at = now(), due_at = now() + interval '1 day' RETURNING id";
    expect(await door.query(org, closed)).toHaveLength(1);
    const findings = await door.query<{ id: string }>(org, "SELECT id FROM finding ORDER BY id");
    expect(findings).toHaveLength(2);
    for (const [n, state] of [first, last].entries())
      await door.query(
        org,
        `UPDATE finding SET state = '${state}', closed_at = now() - interval '${2 - n} hours' WHERE id = '${findings[n]?.id}' RETURNING id`,
      );
    const facts = await withTenant(door.db, org, (tx) => readRiskFacts(tx, org, new Date(0)));
    expect(facts).toMatchObject([{ retired }]);
  });
});
