import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withTenantConnection } from "@/lib/db/tenant";
import { lockOrganization } from "@/lib/ingest/lock-organization";
import type { VulnerabilityRecord } from "@/lib/model/record";
import { importRecords, openTestOrganization, type TestOrganization } from "@/lib/testing/import-records";

let organization: TestOrganization;
beforeAll(async () => {
  organization = await openTestOrganization();
});
afterAll(() => organization.close());

const AT = "2026-03-01T00:00:00Z";
type Entry = { advisory: string; aliases?: string[]; links?: string[]; title?: string; score?: number; pkg?: number };

const record = (entry: Entry): VulnerabilityRecord => ({
  kind: "vulnerability",
  advisory: entry.advisory,
  aliases: entry.aliases ?? [],
  links: entry.links ?? [],
  severity: "high",
  title: entry.title ?? "A flaw",
  ...(entry.score
    ? { cvss: { score: entry.score, version: "3.1", vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N" } }
    : {}),
  manifest: null,
  fixedVersion: "2",
  package: { type: "npm", namespace: null, name: `package-${entry.pkg ?? 0}`, version: "1", purl: null },
});

type How = { settles: boolean; rowsAtOnce: number };
const AT_THE_END: How = { settles: false, rowsAtOnce: 5_000 };
const EACH = { settles: true, rowsAtOnce: 1 };

/** An organization of its own after these imports, without ids and times. */
async function stateAfter(imports: readonly Entry[][], how: How) {
  const orgId = await organization.another();
  for (const [n, entries] of imports.entries()) {
    const context = { image: `registry.example/settle/${n}:1` };
    await importRecords(organization.db, orgId, { records: entries.map(record), at: AT, context, ...how });
  }
  return withTenantConnection(organization.db, orgId, async (connection) => {
    const rows = async (sql: string) => (await connection.query(sql, [orgId])).rows;
    return {
      vulnerabilities: await rows(
        `SELECT v.canonical_id, v.title, v.severity, v.cvss_score, v.cvss_vector, v.cwes, v."references", v.source,
                (SELECT array_agg(a.alias ORDER BY a.alias) FROM vulnerability_alias a WHERE a.org_id = $1 AND a.vulnerability_id = v.id) AS names,
                (SELECT array_agg(l.link ORDER BY l.link) FROM vulnerability_link l WHERE l.org_id = $1 AND l.vulnerability_id = v.id) AS links,
                (SELECT array_agg(x.vector ORDER BY x.vector) FROM vulnerability_vector x WHERE x.org_id = $1 AND x.vulnerability_id = v.id) AS vectors
           FROM vulnerability v WHERE v.org_id = $1 ORDER BY v.canonical_id`,
      ),
      findings: await rows(
        `SELECT encode(f.key, 'hex') AS key, v.canonical_id, f.state FROM finding f JOIN vulnerability v ON v.org_id = $1 AND v.id = f.vulnerability_id
          WHERE f.org_id = $1 ORDER BY f.key`,
      ),
      loose: await rows(
        "SELECT alias FROM vulnerability_alias a WHERE org_id = $1 AND NOT EXISTS (SELECT 1 FROM vulnerability v WHERE v.org_id = $1 AND v.id = a.vulnerability_id)",
      ),
    };
  });
}

const NAMES = ["CVE-2026-1", "CVE-2026-2", "CVE-2026-3", "GHSA-aaaa-bbbb-cccc", "GHSA-dddd-eeee-ffff", "XX-7"];
const name = fc.constantFrom(...NAMES);
const entry: fc.Arbitrary<Entry> = fc.record({
  advisory: name,
  aliases: fc.oneof({ weight: 3, arbitrary: fc.constant<string[]>([]) }, fc.uniqueArray(name, { maxLength: 2 })),
  links: fc.oneof({ weight: 4, arbitrary: fc.constant<string[]>([]) }, fc.uniqueArray(name, { maxLength: 1 })),
  title: fc.constantFrom("A flaw", "Another flaw", "CVE-2026-1 in package-1"),
  score: fc.constantFrom(5, 7),
  pkg: fc.nat(2),
});

describe("advisories that are written while a report is read", () => {
  test("are in the end what they are when all are resolved together, whatever is said of them later", async () => {
    const report = fc.array(entry, { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.array(report, { minLength: 1, maxLength: 2 }), async (imports) => {
        const settled = await stateAfter(imports, EACH);
        expect(settled.loose).toEqual([]);
        expect(settled).toEqual(await stateAfter(imports, AT_THE_END));
      }),
      { numRuns: 60 },
    );
  }, 240_000);

  test("have the wording that speaks best, though another came first", async () => {
    const [first, second] = [
      { advisory: "CVE-2026-5", title: "Words", score: 5 },
      { advisory: "CVE-2026-5", title: "More", score: 7 },
    ];
    const [state, turned] = [await stateAfter([[first, second]], EACH), await stateAfter([[second, first]], EACH)];
    expect(state).toEqual(turned);
    expect(state.vulnerabilities).toHaveLength(1);
  });

  test("are taken back when a later entry says that two are one", async () => {
    const { vulnerabilities, findings } = await stateAfter(
      [
        [
          { advisory: "CVE-2026-6" },
          { advisory: "GHSA-gggg-hhhh-jjjj" },
          { advisory: "GHSA-gggg-hhhh-jjjj", aliases: ["CVE-2026-6"] },
        ],
      ],
      EACH,
    );
    expect(vulnerabilities).toMatchObject([
      { canonical_id: "CVE-2026-6", names: ["CVE-2026-6", "GHSA-gggg-hhhh-jjjj"] },
    ]);
    expect(findings).toHaveLength(1);
  });

  test("wait for the end where another import of the organization is being applied, and nobody waits for them", async () => {
    const orgId = await organization.another();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const applying = withTenantConnection(organization.db, orgId, async (connection) => {
      await lockOrganization(connection, orgId);
      await held;
    });
    const records = [record({ advisory: "CVE-2026-8" })];
    const done = importRecords(organization.db, orgId, { records, at: AT, rowsAtOnce: 1 });
    await expect(done).resolves.toMatchObject({ counts: { new: 1 } });
    release();
    await applying;
  });
});
