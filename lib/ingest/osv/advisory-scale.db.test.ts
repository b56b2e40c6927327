import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withTenantConnection } from "@/lib/db/tenant";
import { applyOsv } from "@/lib/ingest/apply/apply-osv";
import { compareAdvisories } from "@/lib/ingest/osv/compare-advisories";
import { ofAdvisories, ofStreams, type Pairing } from "@/lib/ingest/osv/find-hits";
import type { OsvRecord } from "@/lib/model/record";
import { openTestOrganization, type TestOrganization } from "@/lib/testing/import-records";
import { npmPackage, osvAdvisory } from "@/lib/testing/osv";
import { seedPresences } from "@/lib/testing/presences";

const IMAGES = 200;
const PACKAGES = 500;

let organization: TestOrganization;
beforeAll(async () => {
  organization = await openTestOrganization();
  const others = Array.from({ length: 5_000 }, (_, n) =>
    osvAdvisory(`OSV-${n}`, { package: npmPackage(`other-${n}`) }),
  );
  await load(others);
  await organization.query("INSERT INTO osv_progress (org_id, revision) SELECT $1, max(revision) FROM osv_advisory", [
    organization.orgId,
  ]);
  await onSuperuser("ANALYZE osv_advisory, osv_affected");
  await seedPresences(organization.database.superuserUrl, organization.orgId, {
    images: IMAGES,
    packagesPerImage: PACKAGES,
  });
});
afterAll(() => organization.close());

async function* one(batch: OsvRecord[]) {
  yield batch;
}

const load = (advisories: OsvRecord[]) =>
  withTenantConnection(organization.db, organization.orgId, (connection) =>
    applyOsv(connection, one(advisories), { source: "test", version: null, asOf: new Date("2026-03-05") }),
  );

async function onSuperuser(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: organization.database.superuserUrl });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

describe("one new advisory over 100,000 presences", () => {
  test("is decided once per version and opens one finding per affected image", async () => {
    await load([osvAdvisory("GHSA-scal-scal-scal", { package: npmPackage("package-7"), fixed: "1.10.0" })]);
    const started = performance.now();
    await compareAdvisories(
      { db: organization.db, correlate: async () => undefined, now: () => new Date("2026-06-01") },
      organization.orgId,
    );
    const tookMs = performance.now() - started;
    const [found] = await organization.query<{ open: number; assets: number }>(
      "SELECT count(*) FILTER (WHERE state = 'open')::int AS open, count(DISTINCT asset_id)::int AS assets FROM finding",
    );
    expect(found).toEqual({ open: IMAGES / 2, assets: IMAGES / 2 });
    // Some hundred milliseconds alone; the bound is for a machine with other work.
    expect(tookMs).toBeLessThan(10_000);
  });

  test.each([
    { name: "from the advisory", pairing: ofAdvisories(["GHSA-scal-scal-scal"]) },
    { name: "from a package list", pairing: ofStreams([`c${"1".padStart(31, "0")}`]) },
  ])("the look-up $name goes by index", async ({ pairing }) => {
    const plan = await explain(pairing);
    expect(plan).toMatch(/Index (?:Only )?Scan using presence_|Bitmap Index Scan on presence_/);
    expect(plan).not.toMatch(/Seq Scan on presence/);
  });
});

async function explain({ from, values }: Pairing): Promise<string> {
  const rows = await organization.query<{ "QUERY PLAN": string }>(`EXPLAIN ${from}`, [organization.orgId, ...values]);
  return rows.map((row) => row["QUERY PLAN"]).join("\n");
}
