import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withTenantConnection } from "@/lib/db/tenant";
import { applyOsv } from "@/lib/ingest/apply/apply-osv";
import type { OsvRecord } from "@/lib/model/record";
import { openTestOrganization, type TestOrganization } from "@/lib/testing/import-records";
import { npmPackage, osvAdvisory } from "@/lib/testing/osv";

let organization: TestOrganization;
beforeAll(async () => {
  organization = await openTestOrganization();
});
afterAll(() => organization.close());

const load = (...advisories: OsvRecord[]) =>
  withTenantConnection(organization.db, organization.orgId, (connection) =>
    applyOsv(connection, batchesOf(advisories), { source: "test", version: null, asOf: new Date("2026-03-05") }),
  );

async function* batchesOf(advisories: OsvRecord[]) {
  for (let from = 0; from < advisories.length; from += 700) yield advisories.slice(from, from + 700);
}

const stored = (id: string) =>
  organization.query<{ title: string; revision: string; packages: string[] }>(
    `SELECT title, revision, ARRAY(SELECT name FROM osv_affected WHERE advisory_id = a.id ORDER BY ordinal) AS packages FROM osv_advisory a WHERE id = $1`,
    [id],
  );
const written = () =>
  organization.query(
    "SELECT id, xmin::text FROM osv_advisory UNION ALL SELECT advisory_id || ordinal, xmin::text FROM osv_affected ORDER BY 1, 2",
  );

describe("loading OSV advisories", () => {
  test("writes what is new, and nothing the second time", async () => {
    expect(await load(osvAdvisory("GHSA-1"), osvAdvisory("GHSA-2"))).toEqual({ new: 2, changed: 0, resolved: 0 });
    const before = await written();
    expect(await load(osvAdvisory("GHSA-2"), osvAdvisory("GHSA-1"))).toEqual({ new: 0, changed: 0, resolved: 0 });
    expect(await written()).toEqual(before);
  });

  test("a newer text replaces packages and gets a revision above all; an older one changes nothing", async () => {
    const [before] = await stored("GHSA-1");
    const newer = { modified: "2026-04-01T00:00:00Z", package: npmPackage("right-pad"), summary: "Newer" };
    expect(await load(osvAdvisory("GHSA-1", newer))).toMatchObject({ changed: 1 });
    const [after] = await stored("GHSA-1");
    expect(after).toMatchObject({ title: "Newer", packages: ["right-pad"] });
    expect(Number(after?.revision)).toBeGreaterThan(Number(before?.revision));
    expect(await load(osvAdvisory("GHSA-1", { summary: "Older" }))).toMatchObject({ changed: 0 });
    expect(await stored("GHSA-1")).toEqual([after]);
  });

  test("an advisory that stands twice in a file counts with its newest text", async () => {
    await load(
      osvAdvisory("GHSA-3", { modified: "2026-05-02T00:00:00Z", summary: "Second", package: npmPackage("b") }),
      osvAdvisory("GHSA-3", { modified: "2026-05-01T00:00:00Z", summary: "First", package: npmPackage("a") }),
    );
    expect(await stored("GHSA-3")).toMatchObject([{ title: "Second", packages: ["b"] }]);
  });

  test("packages of no ecosystem and bare commits are no packages", async () => {
    await load(
      osvAdvisory("OSV-1", { package: { type: "generic", namespace: null, name: "thing", version: null, purl: null } }),
      osvAdvisory("OSV-2", {
        affected: [
          {
            package: null,
            ecosystem: null,
            versions: [],
            severities: [],
            ranges: [{ type: "GIT", repo: "https://git.example/x", events: [] }],
          },
        ],
      }),
    );
    expect([await stored("OSV-1"), await stored("OSV-2")]).toMatchObject([[{ packages: [] }], [{ packages: [] }]]);
  });

  test("a whole database is spread over revisions, so that who compares can stop in between", async () => {
    await load(...Array.from({ length: 1_600 }, (_, n) => osvAdvisory(`PYSEC-${n}`)));
    const [row] = await organization.query<{ revisions: number }>(
      "SELECT count(DISTINCT revision)::int AS revisions FROM osv_advisory WHERE starts_with(id, 'PYSEC-')",
    );
    expect(row?.revisions).toBe(4);
    const [feed] = await organization.query<{ rows: number }>("SELECT rows FROM feed_load WHERE feed = 'osv'");
    expect(feed?.rows).toBe(1_605);
  });
});
