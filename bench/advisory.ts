import pg from "pg";
import type { Report } from "@/bench/figure";
import type { BenchInstance } from "@/bench/instance";
import { correlateAssets } from "@/lib/correlate/correlate-assets";
import { openDb } from "@/lib/db/client";
import { newId } from "@/lib/db/new-id";
import { withTenantConnection } from "@/lib/db/tenant";
import { applyOsv } from "@/lib/ingest/apply/apply-osv";
import { compareAdvisories } from "@/lib/ingest/osv/compare-advisories";
import { npmPackage, osvAdvisory } from "@/lib/testing/osv";
import { seedPresences } from "@/lib/testing/presences";

const IMAGES = 2_000;
const PACKAGES_PER_IMAGE = 500;

/**
 * One new advisory over 1,000,000 presences of 2,000 images, every one of which has the package and half of which are affected;
 * against counting that package's presences over the same index.
 */
export async function benchAdvisory(
  { appUrl, superuserUrl }: Pick<BenchInstance, "appUrl" | "superuserUrl">,
  report: Report,
): Promise<void> {
  const db = openDb(appUrl, 4);
  const orgId = newId();
  await db.prisma.organization.create({ data: { id: orgId, slug: orgId, name: "Bench" } });
  await seedPresences(superuserUrl, orgId, { images: IMAGES, packagesPerImage: PACKAGES_PER_IMAGE });
  await catchUp(superuserUrl, orgId);
  const count = async () => {
    const started = performance.now();
    await withTenantConnection(db, orgId, (connection) =>
      connection.query(
        `SELECT count(*) FROM component c JOIN presence p ON p.org_id = $1 AND p.component_id = c.id
          WHERE c.org_id = $1 AND c.type = 'npm' AND c.namespace = '' AND c.name = 'package-7'`,
        [orgId],
      ),
    );
    return performance.now() - started;
  };
  await count();
  const yardstick = Math.min(await count(), await count(), await count());
  report({ bench: "advisory", figure: "count over the index", value: round(yardstick), unit: "ms" });
  const advisory = osvAdvisory("GHSA-benc-benc-benc", { package: npmPackage("package-7"), fixed: "1.10.0" });
  await withTenantConnection(db, orgId, (connection) =>
    applyOsv(connection, once([advisory]), { source: "bench", version: null, asOf: new Date() }),
  );
  let correlateMs = 0;
  const correlate = async (org: string, assetIds: readonly string[]) => {
    const started = performance.now();
    await correlateAssets(db, org, assetIds, new Date());
    correlateMs += performance.now() - started;
  };
  const started = performance.now();
  await compareAdvisories({ db, correlate, now: () => new Date() }, orgId);
  const totalMs = performance.now() - started;
  const ratio = { ratio: Math.round((totalMs - correlateMs) / yardstick), yardstick: "count over the index" };
  report({ bench: "advisory", figure: "findings in line", value: round(totalMs - correlateMs), unit: "ms", ...ratio });
  report({ bench: "advisory", figure: "risks in line after it", value: round(correlateMs), unit: "ms" });
  await db.close();
}

/** Advisories that other benches left behind are not what is measured. */
async function catchUp(superuserUrl: string, orgId: string): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  await client
    .query("INSERT INTO osv_progress (org_id, revision) SELECT $1, coalesce(max(revision), 0) FROM osv_advisory", [
      orgId,
    ])
    .finally(() => client.end());
}

async function* once<T>(batch: T) {
  yield batch;
}

const round = (ms: number) => Math.round(ms * 10) / 10;
