import { afterAll, beforeAll, expect, test } from "vitest";
import { FindingQuery } from "@/lib/contracts/http/finding";
import { RiskQuery } from "@/lib/contracts/http/risk";
import { newId } from "@/lib/db/new-id";
import { listFindings } from "@/lib/queries/list-findings";
import { listRisks } from "@/lib/queries/list-risks";
import { openTestOrganization, type TestOrganization } from "@/lib/testing/import-records";

let organization: TestOrganization;
const [east, west] = [newId(), newId()];

/** The same workload in two clusters and two namespaces, a scanner's workload without cluster, a cluster's own fault and an image. */
beforeAll(async () => {
  organization = await openTestOrganization();
  const { orgId, query } = organization;
  const asset = (id: string, kind: string, key: string, cluster: string | null, namespace: string | null) =>
    query(
      "INSERT INTO asset (org_id, id, kind, key, name, cluster_id, namespace, first_seen_at) VALUES ($1, $2, $3, $4, $5, $6, $7, now())",
      [orgId, id, kind, key, key.split("/").at(-1), cluster, namespace],
    );
  await asset(east, "cluster", "prod-east", null, null);
  await asset(west, "cluster", "prod-west", null, null);
  for (const [key, kind, cluster, namespace, score] of [
    ["prod-east/shop/Deployment/checkout", "workload", east, "shop", 60],
    ["prod-east/test/Deployment/checkout", "workload", east, "test", 59],
    ["prod-west/shop/Deployment/checkout", "workload", west, "shop", 58],
    ["shop/Deployment/checkout", "workload", null, "shop", 57],
    ["registry.example/shop/checkout", "image", null, null, 56],
  ] as const) {
    const [id, finding] = [newId(), newId()];
    await asset(id, kind, key, cluster, namespace);
    await risk(id, score);
    await query(
      `INSERT INTO finding (org_id, id, key, kind, asset_id, identity, title, tool_severity, severity, state, open_during, first_seen_at)
       VALUES ($1, $2, uuid_send($2::uuid), 'misconfiguration', $3, '{}', 'Memory not limited', 3, 3, 'open', '{}', now())`,
      [orgId, finding, id],
    );
    await query("INSERT INTO finding_rank (org_id, finding_id, state, priority) VALUES ($1, $2, 'open', $3)", [
      orgId,
      finding,
      score,
    ]);
  }
  await risk(west, 55);
});
afterAll(() => organization.close());

async function risk(assetId: string, score: number): Promise<void> {
  await organization.query(
    `INSERT INTO risk (org_id, id, key, kind, title, asset_id, asset_ids, score, band, formula, top_severity, finding_count, asset_count, owner_reason, first_seen_at, verdict_since)
     VALUES ($1, $2, uuid_send($2::uuid), 'workload-field', 'checkout has no memory limit', $3, ARRAY[$3::uuid], $4, 'track-star', 'test', 3, 1, 1, '{}', now(), now())`,
    [organization.orgId, newId(), assetId, score],
  );
}

const placed = (namespace: string | null, id: string, name: string) => ({ namespace, cluster: { id, name } });

test("risks of one title are told apart by namespace and cluster", async () => {
  const { items } = await listRisks(organization.db, organization.orgId, RiskQuery.parse({}));
  expect(new Set(items.map(({ title }) => title)).size).toBe(1);
  expect(items.map(({ place }) => place)).toEqual([
    placed("shop", east, "prod-east"),
    placed("test", east, "prod-east"),
    placed("shop", west, "prod-west"),
    { namespace: "shop", cluster: null },
    null,
    placed(null, west, "prod-west"),
  ]);
});

test("and so are findings", async () => {
  const { items } = await listFindings(organization.db, organization.orgId, FindingQuery.parse({}));
  expect(items.map(({ place }) => place)).toEqual([
    placed("shop", east, "prod-east"),
    placed("test", east, "prod-east"),
    placed("shop", west, "prod-west"),
    { namespace: "shop", cluster: null },
    null,
  ]);
});
