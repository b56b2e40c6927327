import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadAncestors } from "@/lib/correlate/load-ancestors";
import { loadManifestLoci } from "@/lib/correlate/load-manifest-loci";
import { loadPlaces } from "@/lib/correlate/load-places";
import { newId } from "@/lib/db/new-id";
import { withTenantConnection } from "@/lib/db/tenant";
import { chainIds } from "@/lib/engine/code-to-cloud/chain-id";
import { decisivePlaces } from "@/lib/engine/risk/places";
import { openTestOrganization, type TestOrganization } from "@/lib/testing/import-records";

// An inventory, a scan or a repository may name as many things as it likes: what is read of them fits in memory, and says what was left out.

let organization: TestOrganization;
beforeAll(async () => {
  organization = await openTestOrganization();
});
afterAll(() => organization.close());

const inTenant = <T>(work: Parameters<typeof withTenantConnection<T>>[2]) =>
  withTenantConnection(organization.db, organization.orgId, work);
const asset = async (kind: string, key: string, more = "") => {
  const id = newId();
  await organization.query(
    `INSERT INTO asset (org_id, id, kind, key, name, first_seen_at) VALUES ($1, $2, $3, $4, $4, '2026-03-01')${more}`,
    [organization.orgId, id, kind, key],
  );
  return id;
};

describe("an image that many workloads run", () => {
  const LEVELS = "'{internet,cluster,namespace,none}'::text[]";
  test("is scored as with all of them, and says that not all are named", async () => {
    const { orgId, query } = organization;
    const image = await asset("image", "registry.example/many");
    await query(
      `INSERT INTO asset (org_id, id, kind, key, name, first_seen_at, exposure_level, privilege_level, runtime_level)
       SELECT $1, gen_random_uuid(), 'workload', 'prod/shop/Deployment/w' || to_char(n, 'FM00000'), 'w' || n, '2026-03-01',
              (${LEVELS})[CASE WHEN n = 1900 THEN 1 ELSE 2 + n % 3 END], CASE WHEN n = 1800 THEN 'cluster' ELSE 'normal' END,
              CASE n WHEN 1700 THEN 5 WHEN 1600 THEN 4 END
         FROM generate_series(1, 2000) AS n`,
      [orgId],
    );
    await query(
      `INSERT INTO edge (org_id, id, from_id, kind, to_id, stated_by, live, is_live, attributes)
       SELECT $1, gen_random_uuid(), id, 'runs', $2, id, tstzmultirange(tstzrange('2026-03-01', NULL)), true, '{}' FROM asset WHERE org_id = $1 AND kind = 'workload'`,
      [orgId, image],
    );
    const of = async (max?: number) =>
      (await inTenant((connection) => loadPlaces(connection, orgId, [image], max))).of.get(image) ?? [];
    const [all, some, few] = [await of(5_000), await of(), await of(10)];
    expect([all.length, some.length, few.length]).toEqual([2_000, 1_000, 10]);
    const decisive = (places: typeof all) =>
      decisivePlaces(places.map(({ facts }) => ({ ...facts, exposure: { ...facts.exposure, evidence: null } })));
    expect(decisive(all).some(({ runtime }) => runtime?.value === "critical")).toBe(true);
    expect(decisive(some)).toEqual(decisive(all));
    expect(decisive(few)).toEqual(decisive(all));
    expect([some[0]?.id, few[0]?.id]).toEqual([all[0]?.id, all[0]?.id]);
    expect(some[0]?.facts.exposure.evidence).toContain("more than 1000 places");
    expect(all[0]?.facts.exposure.evidence).not.toContain("more than");
  }, 60_000);
});

describe("an image above layers that many others have", () => {
  test("has one base, and the one that is named among a thousand", async () => {
    const { orgId, query } = organization;
    const layers = ["1", "2", "3"].map((digit) => `sha256:${digit.repeat(64)}`);
    const version = async (assetId: string, diffIds: string[]) => {
      const id = newId();
      await query(
        `INSERT INTO asset_version (org_id, id, asset_id, key, key_kind, first_seen_at, diff_ids, chain_id)
         VALUES ($1, $2, $3, $2::uuid::text, 'config', '2026-03-01', $4, $5)`,
        [orgId, id, assetId, diffIds, chainIds(diffIds).at(-1)],
      );
      return id;
    };
    const own = await version(await asset("image", "registry.example/own"), layers);
    await query(
      `WITH made AS (INSERT INTO asset (org_id, id, kind, key, name, first_seen_at)
                     SELECT $1, gen_random_uuid(), 'image', 'registry.example/fan/' || n, 'fan', '2026-03-01' FROM generate_series(1, 1000) AS n RETURNING id)
       INSERT INTO asset_version (org_id, id, asset_id, key, key_kind, first_seen_at, diff_ids, chain_id)
       SELECT $1, gen_random_uuid(), id, id::text, 'config', '2026-03-01', $2, $3 FROM made`,
      [orgId, layers.slice(0, 1), chainIds(layers)[0]],
    );
    const named = await version(await asset("image", "registry.example/zz-base"), layers.slice(0, 1));
    const ancestorOf = async (bases: string[]) =>
      (
        await inTenant((connection) =>
          loadAncestors(connection, orgId, [{ id: own, assetId: own, diffIds: layers }], new Map([[own, bases]])),
        )
      ).get(own);
    expect(await ancestorOf([])).toMatchObject({ layers: 1, named: false });
    expect(await ancestorOf(["registry.example/zz-base:1"])).toMatchObject({
      versionId: named,
      layers: 1,
      named: true,
    });
  });
});

describe("a workload that many files define", () => {
  test("has as many candidates as are compared, and they say that there are more", async () => {
    const { orgId, query } = organization;
    const workload = await asset("workload", "prod/shop/Deployment/api");
    await query("UPDATE asset SET namespace = 'shop', name = 'api' WHERE id = $1", [workload]);
    const repository = await asset("repository", "github.com/shop/many");
    const resource = await asset("iac_resource", "github.com/shop/many#shop/Deployment/api");
    await query(
      `INSERT INTO repository_file (org_id, asset_id, path, kind, stated_at, import_id)
       SELECT $1, $2, 'f' || n || '.yaml', 'manifest', '2026-03-01', $3 FROM generate_series(1, 300) AS n`,
      [orgId, repository, newId()],
    );
    await query(
      `INSERT INTO manifest_object (org_id, asset_id, path, position, kind, namespace, name, resource_id)
       SELECT $1, $2, 'f' || n || '.yaml', 0, 'Deployment', 'shop', 'api', $3 FROM generate_series(1, 300) AS n`,
      [orgId, repository, resource],
    );
    const loci = await inTenant((connection) => loadManifestLoci(connection, orgId, [workload]));
    const candidates = loci.get(workload)?.candidates ?? [];
    expect(candidates).toHaveLength(200);
    expect(candidates[0]?.why).toBe("One of at least 200 files that define it.");
  });
});
