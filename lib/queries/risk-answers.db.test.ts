import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AssetQuery } from "@/lib/contracts/http/asset";
import { RiskQuery } from "@/lib/contracts/http/risk";
import { newId } from "@/lib/db/new-id";
import { getRisk } from "@/lib/queries/get-risk";
import { listAssets } from "@/lib/queries/list-assets";
import { listRisks } from "@/lib/queries/list-risks";
import { openTestOrganization, type TestOrganization } from "@/lib/testing/import-records";

let organization: TestOrganization;
const [cluster, twin] = [newId(), newId()];
const risks: Record<string, string> = {};

/** Two clusters of one name; risks whose bands a public verdict has set apart from their scores. */
beforeAll(async () => {
  organization = await openTestOrganization();
  const { orgId, query } = organization;
  for (const [id, key] of [
    [cluster, "uid-1"],
    [twin, "uid-2"],
  ]) {
    await query(
      "INSERT INTO asset (org_id, id, kind, key, name, first_seen_at) VALUES ($1, $2, 'cluster', $3, 'prod', now())",
      [orgId, id, key],
    );
    const reason = JSON.stringify({
      source: "label",
      text: "A label.",
      confidence: "certain",
      confidenceText: "Of it.",
    });
    for (const [name, band, score] of [
      ["high", "track", 80],
      ["low", "act", 30],
      ["mid", "act", 50],
    ] as const) {
      const [assetId, riskId] = [newId(), newId()];
      await query(
        `INSERT INTO asset (org_id, id, kind, key, name, cluster_id, namespace, exposure_level, first_seen_at)
         VALUES ($1, $2, 'workload', $3, $4, $5, 'shop', 'cluster', now())`,
        [orgId, assetId, `${key}/shop/Deployment/${name}`, `${key}-${name}`, id],
      );
      await query(
        `INSERT INTO risk (org_id, id, key, kind, title, asset_id, score, band, formula, top_severity, finding_count, asset_count, owner_reason,
                           first_seen_at, verdict_since)
         VALUES ($1, $2, uuid_send($2::uuid), 'workload-field', $3, $4, $5, $6, 'test', 3, 1, 1, $7, now(), now())`,
        [orgId, riskId, `${key}-${name}`, assetId, score, band, reason],
      );
      risks[`${key}-${name}`] = riskId;
    }
  }
});
afterAll(() => organization.close());

test("risks are sorted by band, and by score within it, where that is asked for", async () => {
  const titles = async (sort: string) =>
    (await listRisks(organization.db, organization.orgId, RiskQuery.parse({ sort, q: "uid-1" }))).items.map(
      ({ title }) => title,
    );
  expect(await titles("-band")).toEqual(["uid-1-mid", "uid-1-low", "uid-1-high"]);
  expect(await titles("-score")).toEqual(["uid-1-high", "uid-1-mid", "uid-1-low"]);
});

test("a cluster's workloads are found by its id, whatever another one is called", async () => {
  const named = async (query: Record<string, string>) =>
    (await listAssets(organization.db, organization.orgId, AssetQuery.parse({ kind: "workload", ...query }))).items
      .length;
  expect(await named({ cluster: "prod" })).toBe(6);
  expect(await named({ clusterId: cluster })).toBe(3);
});

describe("a risk in a cluster that stopped reporting", () => {
  const report = (days: number, everySeconds: number | null) =>
    organization.query(
      `INSERT INTO cluster_report (org_id, cluster_id, reported_at, reports_every_s) VALUES ($1, $2, now() - make_interval(days => $3), $4)
       ON CONFLICT (org_id, cluster_id) DO UPDATE SET reported_at = EXCLUDED.reported_at, reports_every_s = EXCLUDED.reports_every_s`,
      [organization.orgId, cluster, days, everySeconds],
    );
  const read = (name: string) => getRisk(organization.db, organization.orgId, risks[name] ?? "");

  test.each([
    { when: "is said to be as it was then, and less sure", days: 9, every: null, stale: true },
    { when: "for what its collector promised too", days: 1, every: 300, stale: true },
    { when: "is certain while it reports", days: 1, every: null, stale: false },
  ])("$when", async ({ days, every, stale }) => {
    await report(days, every);
    const risk = await read("uid-1-low");
    expect(risk.staleClusters.map(({ id }) => id)).toEqual(stale ? [cluster] : []);
    expect(risk.owner.confidence).toBe(stale ? "likely" : "certain");
    if (stale)
      expect(risk.owner.confidenceText).toMatch(/^Of it\. But prod last reported on \d{4}-\d\d-\d\d: the label may/);
    expect((await read("uid-2-low")).staleClusters).toEqual([]);
  });
});
