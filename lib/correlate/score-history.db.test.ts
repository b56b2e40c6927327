import { afterAll, beforeAll, expect, test } from "vitest";
import { whyMoved } from "@/lib/correlate/attack-paths/path-row";
import { type RiskRow, upsertRisks } from "@/lib/correlate/upsert-risks";
import { loadExplained, loadStanding, standsElsewhere } from "@/lib/correlate/write-risks";
import { newId } from "@/lib/db/new-id";
import { withTenantConnection } from "@/lib/db/tenant";
import type { Factor } from "@/lib/engine/risk/facts";
import { openTestOrganization, type TestOrganization } from "@/lib/testing/import-records";

let organization: TestOrganization;
const [id, asset] = [newId(), newId()];
const KEY = "00".repeat(32);

beforeAll(async () => {
  organization = await openTestOrganization();
  await organization.query(
    "INSERT INTO asset (org_id, id, kind, key, name, first_seen_at) VALUES ($1, $2, 'workload', 'prod/shop/Deployment/api', 'api', now())",
    [organization.orgId, asset],
  );
});
afterAll(() => organization.close());

const factor = (name: string, points: number): Factor => ({
  id: name,
  label: name,
  points,
  evidence: name,
  asOf: null,
});
/** The row of a path at the end of the scale, made of these points. */
const row = (day: number, points: { kev: number; exploit: number }): RiskRow => {
  const at = new Date(Date.UTC(2026, 0, day));
  const beyond = 100 - 80 - points.kev - points.exploit;
  const factors = [factor("severity", 80), factor("kev", points.kev), factor("exploit", points.exploit)];
  return {
    id,
    key: KEY,
    kind: "attack-path",
    title: "A way",
    summary: "",
    assetId: asset,
    score: 100,
    band: "act",
    formula: "1",
    factors: [...factors, factor("scale", beyond)],
    verdicts: {},
    fix: {},
    path: [],
    exposed: true,
    kev: true,
    fixable: false,
    topSeverity: 5,
    severities: {},
    findingCount: 1,
    assetCount: 1,
    assetIds: [asset],
    ownerTeamId: null,
    ownerUserId: null,
    ownerReason: { source: "none", text: "Nobody." },
    status: "open",
    statusBefore: undefined,
    firstSeenAt: new Date(Date.UTC(2026, 0, 1)),
    verdictSince: new Date(Date.UTC(2026, 0, 1)),
    dueAt: null,
    why: "",
    at,
  };
};

/** Writes it as correlation does: with what moved it, told from what is stored. */
async function write(given: RiskRow): Promise<void> {
  const { db, orgId } = organization;
  await withTenantConnection(db, orgId, async (connection) => {
    const before = (await loadStanding(connection, orgId, [Buffer.from(KEY, "hex")])).get(KEY);
    const moved = before && standsElsewhere(before, given);
    const explained = await loadExplained(connection, orgId, moved ? [id] : []);
    await upsertRisks(connection, orgId, [{ ...given, why: whyMoved(given, before, explained.get(id)) }]);
  });
}

// The last line of the history said "Known exploited from 30 to 0" beside a score that had it with 30 again: at the end of the scale its factors
// had moved, and the score had not.
test("what is told last of a score at the end of the scale is what it is made of now", async () => {
  await write(row(1, { kev: 30, exploit: 0 }));
  await write(row(2, { kev: 0, exploit: 26 }));
  await write(row(3, { kev: 30, exploit: 0 }));
  await write(row(4, { kev: 30, exploit: 0 }));
  const history = await organization.query<{ score: number; why: string }>(
    "SELECT score::int, why FROM risk_score WHERE risk_id = $1 ORDER BY at",
    [id],
  );
  expect(history).toEqual([
    { score: 100, why: "The way was found." },
    { score: 100, why: "Still 100: kev from 30 to 0, exploit from 0 to 26, scale from −10 to −6." },
    { score: 100, why: "Still 100: kev from 0 to 30, exploit from 26 to 0, scale from −6 to −10." },
  ]);
});
