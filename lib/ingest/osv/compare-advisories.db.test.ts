import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withTenant, withTenantConnection } from "@/lib/db/tenant";
import { applyOsv } from "@/lib/ingest/apply/apply-osv";
import { compareAdvisories } from "@/lib/ingest/osv/compare-advisories";
import type { ComponentRecord, DigestAlias, OsvRecord, PackageRef, VulnerabilityRecord } from "@/lib/model/record";
import { findingObservations } from "@/lib/queries/finding-observations";
import { importRecords, openTestOrganization, type TestOrganization } from "@/lib/testing/import-records";
import { npmPackage, osvAdvisory } from "@/lib/testing/osv";

let organization: TestOrganization;
beforeAll(async () => {
  organization = await openTestOrganization();
});
afterAll(() => organization.close());

const load = (...advisories: OsvRecord[]) =>
  withTenantConnection(organization.db, organization.orgId, (connection) =>
    applyOsv(connection, one(advisories), { source: "test", version: null, asOf: new Date("2026-03-05") }),
  );
async function* one<T>(batch: T) {
  yield batch;
}

let correlated: string[] = [];
const deps = () => ({
  db: organization.db,
  correlate: async (_: string, assetIds: readonly string[]) => void correlated.push(...assetIds),
  now: () => new Date("2026-06-01T00:00:00Z"),
});
const compare = async (orgId = organization.orgId) => {
  correlated = [];
  await compareAdvisories(deps(), orgId);
};

const component = (named: PackageRef): ComponentRecord => ({
  kind: "component",
  package: named,
  componentType: "library",
  licenses: [],
});
const day = (n: number) => `2026-03-${String(n).padStart(2, "0")}T12:00:00Z`;
const image = (name: string) => ({ image: `registry.example/test/${name}` });
const digest = (letter: string): DigestAlias[] => [
  { type: "config", digest: `sha256:${letter.repeat(64)}`, platform: null },
];
const sbom = (
  name: string,
  at: string,
  packages: PackageRef[],
  over: { digests?: DigestAlias[]; context?: object } = {},
) => organization.importRecords({ records: packages.map(component), at, tool: "syft", context: image(name), ...over });

type Row = { id: string; state: string; advisory: string; witnesses: string; periods: string; fixed: string | null };
const findings = (name: string) =>
  organization.query<Row>(
    `SELECT f.id, f.state, v.canonical_id AS advisory, f.open_during::text AS periods, f.fixed_version AS fixed,
            (SELECT string_agg(s.tool || CASE WHEN upper_inf(o.live) THEN '' ELSE ' (ended)' END, ', ' ORDER BY s.tool)
               FROM observation o JOIN stream s ON s.org_id = o.org_id AND s.id = o.stream_id WHERE o.org_id = f.org_id AND o.finding_id = f.id) AS witnesses
       FROM finding f JOIN asset a ON a.org_id = f.org_id AND a.id = f.asset_id
       JOIN vulnerability v ON v.org_id = f.org_id AND v.id = f.vulnerability_id
      WHERE a.key = $1 ORDER BY 3`,
    [`registry.example/test/${name.replace(/:.*/, "")}`],
  );
const written = () =>
  organization.query(
    `SELECT id::text, xmin::text FROM finding UNION ALL SELECT finding_id::text || stream_id, xmin::text FROM observation
     UNION ALL SELECT id::text, xmin::text FROM vulnerability UNION ALL SELECT stream_id || kind, xmin::text FROM stream_currency
     UNION ALL SELECT id::text, xmin::text FROM finding_event ORDER BY 1, 2`,
  );

describe("an advisory that comes after the package lists", () => {
  test("finds every affected image without a rescan, and no other version or package", async () => {
    await sbom("hit:1", day(1), [npmPackage("left-pad", "1.0.0"), npmPackage("other", "1.0.0")]);
    await sbom("safe:1", day(1), [npmPackage("left-pad", "2.0.0")]);
    await load(osvAdvisory("GHSA-hit1-hit1-hit1"));
    await compare();
    expect(await findings("hit")).toMatchObject([
      {
        state: "open",
        advisory: "GHSA-hit1-hit1-hit1",
        witnesses: "osv",
        fixed: "2.0.0",
        periods: '{["2026-03-01 12:00:00+00",)}',
      },
    ]);
    expect(await findings("safe")).toEqual([]);
    expect(correlated).toHaveLength(1);
    const [{ id } = { id: "" }] = await findings("hit");
    const shown = await withTenant(organization.db, organization.orgId, (tx) =>
      findingObservations(tx, organization.orgId, id, []),
    );
    expect(shown).toMatchObject([{ tool: "osv", toolVersion: null, version: "1.0.0" }]);
  });

  test("gives its findings ids that say when they came", async () => {
    const [{ id } = { id: "" }] = await findings("hit");
    expect(id[14]).toBe("7");
    const came = Number.parseInt(id.replace("-", "").slice(0, 12), 16);
    expect(Math.abs(Date.now() - came)).toBeLessThan(10 * 60_000);
  });

  test("compared again writes nothing and correlates nothing", async () => {
    const before = await written();
    await organization.query("UPDATE osv_progress SET revision = 0");
    await compare();
    expect(await written()).toEqual(before);
    expect(correlated).toEqual([]);
  });

  test("is one finding with what a scanner reported under another name", async () => {
    const reported: VulnerabilityRecord = {
      kind: "vulnerability",
      advisory: "CVE-2026-500",
      aliases: [],
      links: [],
      severity: "medium",
      title: "As the scanner says",
      manifest: null,
      package: npmPackage("both", "1.0.0"),
    };
    await organization.importRecords({ records: [reported], at: day(1), context: image("both:1") });
    const [before] = await findings("both");
    await sbom("both:1", day(1), [npmPackage("both", "1.0.0")]);
    await load(osvAdvisory("GHSA-both-both-both", { aliases: ["CVE-2026-500"], package: npmPackage("both") }));
    await compare();
    expect(await findings("both")).toMatchObject([
      { id: before?.id, advisory: "CVE-2026-500", witnesses: "osv, trivy" },
    ]);
  });

  test("closes when it is withdrawn, unless an alias still says so, and opens again when that changes", async () => {
    await sbom("gone:1", day(1), [npmPackage("gone", "1.0.0")]);
    const named = { package: npmPackage("gone"), aliases: ["CVE-2026-501"] };
    await load(osvAdvisory("GHSA-gone-gone-gone", named), osvAdvisory("PYSEC-2026-501", named));
    await compare();
    const [open] = await findings("gone");
    const withdrawn = { ...named, withdrawn: "2026-04-01T00:00:00Z", modified: "2026-04-01T00:00:00Z" };
    await load(osvAdvisory("GHSA-gone-gone-gone", withdrawn));
    await compare();
    expect(await findings("gone")).toMatchObject([{ id: open?.id, state: "open" }]);
    await load(osvAdvisory("PYSEC-2026-501", withdrawn));
    await compare();
    expect(await findings("gone")).toMatchObject([{ id: open?.id, state: "fixed", witnesses: "osv (ended)" }]);
    await load(osvAdvisory("PYSEC-2026-501", { ...named, modified: "2026-05-01T00:00:00Z" }));
    await compare();
    expect(await findings("gone")).toMatchObject([
      {
        id: open?.id,
        state: "open",
        periods: '{["2026-03-01 12:00:00+00","2026-04-01 00:00:00+00"),["2026-05-01 00:00:00+00",)}',
      },
    ]);
  });

  test("closes for a package that it no longer names", async () => {
    await sbom("renamed:1", day(1), [npmPackage("renamed", "1.0.0")]);
    await load(osvAdvisory("GHSA-rena-rena-rena", { package: npmPackage("renamed") }));
    await compare();
    await load(
      osvAdvisory("GHSA-rena-rena-rena", { package: npmPackage("another"), modified: "2026-04-01T00:00:00Z" }),
    );
    await compare();
    expect(await findings("renamed")).toMatchObject([{ state: "fixed" }]);
  });

  test("of a distribution is compared by source package and release", async () => {
    const libssl = (release: string): PackageRef => ({
      type: "deb",
      namespace: "debian",
      name: "libssl3",
      version: "3.0.11-1",
      purl: `pkg:deb/debian/libssl3@3.0.11-1?distro=debian-${release}&upstream=openssl`,
    });
    await sbom("bookworm:1", day(1), [libssl("12")]);
    await sbom("bullseye:1", day(1), [libssl("11")]);
    await load(
      osvAdvisory("DEBIAN-CVE-2026-502", {
        affected: [
          {
            package: { type: "deb", namespace: "debian", name: "openssl", version: null, purl: null },
            ecosystem: "Debian:12",
            ranges: [
              {
                type: "ECOSYSTEM",
                repo: null,
                events: [
                  { event: "introduced", value: "0" },
                  { event: "fixed", value: "3.0.12-1" },
                ],
              },
            ],
            versions: [],
            severities: [],
          },
        ],
      }),
    );
    await compare();
    expect(await findings("bookworm")).toMatchObject([{ state: "open", fixed: "3.0.12-1" }]);
    expect(await findings("bullseye")).toEqual([]);
  });

  test("reaches no other organization's packages, and each is compared by itself", async () => {
    const other = await organization.another();
    await importRecords(organization.db, other, {
      records: [component(npmPackage("left-pad", "1.0.0"))],
      at: day(1),
      tool: "syft",
    });
    await compare();
    const theirs = () =>
      withTenantConnection(
        organization.db,
        other,
        async (connection) => (await connection.query("SELECT state FROM finding")).rows,
      );
    // The import itself was compared with what was stored.
    expect(await theirs()).toEqual([{ state: "open" }]);
    await compare(other);
    expect(await theirs()).toEqual([{ state: "open" }]);
  });

  test("a run that ended before its risks were in line brings them in line the next time", async () => {
    await sbom("pending:1", day(1), [npmPackage("pending", "1.0.0")]);
    await load(osvAdvisory("GHSA-pend-pend-pend", { package: npmPackage("pending") }));
    const failing = { ...deps(), correlate: () => Promise.reject(new Error("killed")) };
    await expect(compareAdvisories(failing, organization.orgId)).rejects.toThrow("killed");
    expect(await findings("pending")).toMatchObject([{ state: "open" }]);
    await compare();
    expect(correlated).toHaveLength(1);
    await compare();
    expect(correlated).toEqual([]);
  });
});

describe("a package list that comes after the advisory", () => {
  test("opens at once, ends with the version that is superseded, and goes on where the next one has it too", async () => {
    await load(
      osvAdvisory("GHSA-next-next-next", { package: npmPackage("next") }),
      osvAdvisory("GHSA-stay-stay-stay", { package: npmPackage("stay") }),
    );
    await sbom("next:1", day(2), [npmPackage("next", "1.0.0"), npmPackage("stay", "1.0.0")], { digests: digest("a") });
    const before = await findings("next");
    expect(before).toMatchObject([{ state: "open" }, { state: "open" }]);
    await sbom("next:1", day(4), [npmPackage("next", "2.0.0"), npmPackage("stay", "1.1.0")], { digests: digest("b") });
    expect(await findings("next")).toMatchObject([
      { id: before[0]?.id, state: "fixed", periods: '{["2026-03-02 12:00:00+00","2026-03-04 12:00:00+00")}' },
      { id: before[1]?.id, state: "open", periods: '{["2026-03-02 12:00:00+00",)}' },
    ]);
    const events = await organization.query("SELECT kind FROM finding_event WHERE finding_id = ANY($1::uuid[])", [
      before.map(({ id }) => id),
    ]);
    expect(events).toEqual([{ kind: "fixed" }]);
  });

  test("of a repository ends what it no longer lists, and one that comes late does not bring it back", async () => {
    await load(osvAdvisory("GHSA-repo-repo-repo", { package: npmPackage("in-repo") }));
    const repo = (at: string, version: string) =>
      organization.importRecords({
        records: [component(npmPackage("in-repo", version))],
        at,
        tool: "syft",
        context: { repo: "https://git.example/shop/web" },
      });
    await repo(day(2), "1.0.0");
    await repo(day(5), "2.0.0");
    const rows = () =>
      organization.query(
        "SELECT f.state, f.open_during::text AS periods FROM finding f JOIN asset a ON a.id = f.asset_id WHERE a.kind = 'repository'",
      );
    expect(await rows()).toEqual([
      { state: "fixed", periods: '{["2026-03-02 12:00:00+00","2026-03-05 12:00:00+00")}' },
    ]);
    const before = await written();
    await repo(day(3), "1.0.0");
    await repo(day(6), "2.0.0");
    expect(await written()).toEqual(before);
  });
});
