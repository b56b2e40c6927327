import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withTenantConnection } from "@/lib/db/tenant";
import { decideHeldClosures } from "@/lib/ingest/decide-held-closures";
import type { DigestAlias, VulnerabilityRecord } from "@/lib/model/record";
import { importRecords, openTestOrganization, type TestOrganization } from "@/lib/testing/import-records";

let organization: TestOrganization;
beforeAll(async () => {
  organization = await openTestOrganization();
});
afterAll(() => organization.close());

const openssl = { type: "deb", namespace: "debian", name: "openssl", version: "3.0.1", purl: null };
const vulnerability = (advisory: string, over: Partial<VulnerabilityRecord> = {}): VulnerabilityRecord => ({
  kind: "vulnerability",
  advisory,
  aliases: [],
  links: [],
  severity: "high",
  title: `${advisory} in openssl`,
  manifest: null,
  fixedVersion: "3.0.2",
  package: openssl,
  ...over,
});
const digest = (letter: string): DigestAlias[] => [
  { type: "config", digest: `sha256:${letter.repeat(64)}`, platform: null },
];
const day = (n: number) => `2026-03-${String(n).padStart(2, "0")}T12:00:00Z`;
const image = (name: string) => ({ image: `registry.example/test/${name}` });

type Row = { id: string; state: string; severity: number; advisory: string; periods: string; closedBy: string | null };
const findings = (name: string): Promise<Row[]> =>
  organization.query<Row>(
    `SELECT f.id, f.state, f.severity, v.canonical_id AS advisory, f.open_during::text AS periods, f.closed_by_import_id AS "closedBy"
       FROM finding f JOIN asset a ON a.org_id = f.org_id AND a.id = f.asset_id
       LEFT JOIN vulnerability v ON v.org_id = f.org_id AND v.id = f.vulnerability_id
      WHERE a.key = $1 ORDER BY 4`,
    [`registry.example/test/${name}`],
  );

describe("applying a report", () => {
  test("the same content a second time writes nothing but the import's place in its stream", async () => {
    const one = { records: [vulnerability("CVE-2026-1"), vulnerability("CVE-2026-2")], context: image("same:1") };
    expect((await organization.importRecords({ ...one, at: day(1) })).counts).toMatchObject({ new: 2, unchanged: 0 });
    const before = await written();
    expect((await organization.importRecords({ ...one, at: day(2) })).counts).toMatchObject({
      new: 0,
      changed: 0,
      unchanged: 2,
      resolved: 0,
    });
    expect(await written()).toEqual(before);
  });

  test("of several wordings of an advisory the same one is kept, whatever the order of the report", async () => {
    const wordings = ["short", "a longer text about it", "the text that sorts last"].map((description, n) =>
      vulnerability("CVE-2026-7", { description, package: { ...openssl, name: `lib${n}` } }),
    );
    const kept = async (records: VulnerabilityRecord[]) => {
      const orgId = await organization.another();
      await importRecords(organization.db, orgId, { records, at: day(1), context: image("worded:1") });
      return withTenantConnection(organization.db, orgId, async (connection) => {
        const { rows } = await connection.query("SELECT description FROM vulnerability WHERE org_id = $1", [orgId]);
        return rows.map((row) => row.description);
      });
    };
    const orders = [wordings, wordings.toReversed(), [wordings[1], wordings[2], wordings[0]] as VulnerabilityRecord[]];
    for (const records of orders) expect(await kept(records)).toEqual(["the text that sorts last"]);
  });

  test("a version that is scanned again after another one counts again, though its report says nothing new", async () => {
    const context = image("rolled-back:1");
    const old = { records: [vulnerability("CVE-2026-1"), vulnerability("CVE-2026-2")], context, digests: digest("a") };
    await organization.importRecords({ ...old, at: day(1) });
    await organization.importRecords({
      records: [vulnerability("CVE-2026-2")],
      at: day(2),
      context,
      digests: digest("b"),
    });
    expect((await findings("rolled-back")).map((one) => one.state)).toEqual(["fixed", "open"]);
    expect((await organization.importRecords({ ...old, at: day(3) })).counts).toMatchObject({ new: 0, reopened: 1 });
    expect((await findings("rolled-back")).map((one) => one.state)).toEqual(["open", "open"]);
  });

  test("what was learned of an advisory's names in between still counts when the report is repeated", async () => {
    const one = { records: [vulnerability("GHSA-zzzz-zzzz-zzzz")], context: image("learned:1") };
    await organization.importRecords({ ...one, at: day(1) });
    const told = { records: [vulnerability("CVE-2026-77", { aliases: ["GHSA-zzzz-zzzz-zzzz"] })], tool: "grype" };
    await organization.importRecords({ ...told, at: day(2), context: image("learned:1") });
    expect((await organization.importRecords({ ...one, at: day(3) })).counts).toMatchObject({ new: 0, unchanged: 1 });
    expect((await findings("learned")).map((row) => [row.advisory, row.state])).toEqual([["CVE-2026-77", "open"]]);
  });

  test("an entry that stands twice in one report is one finding with both places", async () => {
    await organization.importRecords({
      at: day(1),
      context: image("twice:1"),
      records: [
        vulnerability("CVE-2026-1", { locus: { path: "/a" } }),
        vulnerability("CVE-2026-1", { locus: { path: "/b" } }),
      ],
    });
    const loci = await organization.query<{ loci: unknown }>(
      "SELECT o.loci FROM observation o JOIN finding f ON f.id = o.finding_id JOIN asset a ON a.id = f.asset_id WHERE a.key = 'registry.example/test/twice'",
    );
    expect(loci).toEqual([{ loci: [{ path: "/a" }, { path: "/b" }] }]);
  });

  test("a re-scored, re-worded, re-versioned entry keeps its finding", async () => {
    await organization.importRecords({
      records: [vulnerability("CVE-2026-1")],
      at: day(1),
      context: image("rescored:1"),
    });
    const [before] = await findings("rescored");
    const after = await organization.importRecords({
      at: day(2),
      context: image("rescored:1"),
      records: [
        vulnerability("CVE-2026-1", {
          severity: "critical",
          title: "Other words",
          package: { type: "deb", namespace: "debian", name: "openssl", version: "3.0.9", purl: null },
        }),
      ],
    });
    expect(after.counts).toMatchObject({ new: 0, changed: 1, resolved: 0 });
    expect(await findings("rescored")).toMatchObject([{ id: before?.id, state: "open", severity: 5 }]);
  });

  test("an image rebuilt under a new digest keeps its findings, and one that is gone is fixed and says by what", async () => {
    await organization.importRecords({
      records: [vulnerability("CVE-2026-1"), vulnerability("CVE-2026-2")],
      at: day(1),
      digests: digest("a"),
      context: image("rebuilt:1"),
    });
    const before = await findings("rebuilt");
    const second = await organization.importRecords({
      records: [vulnerability("CVE-2026-1")],
      at: day(3),
      digests: digest("b"),
      context: image("rebuilt:1"),
    });
    const after = await findings("rebuilt");
    expect(after.map(({ id, state }) => ({ id, state }))).toEqual([
      { id: before[0]?.id, state: "open" },
      { id: before[1]?.id, state: "fixed" },
    ]);
    expect(after[0]?.periods).toBe('{["2026-03-01 12:00:00+00",)}');
    expect(after[1]).toMatchObject({
      closedBy: second.importId,
      periods: '{["2026-03-01 12:00:00+00","2026-03-03 12:00:00+00")}',
    });
    expect(second.counts).toMatchObject({ resolved: 1 });
  });

  test("a fixed finding that comes back is the same finding, reopened", async () => {
    const at = (n: number, ids: string[]) =>
      organization.importRecords({ records: ids.map((id) => vulnerability(id)), at: day(n), context: image("back:1") });
    await at(1, ["CVE-2026-1", "CVE-2026-2"]);
    const [, before] = await findings("back");
    await at(2, ["CVE-2026-1"]);
    expect((await at(4, ["CVE-2026-1", "CVE-2026-2"])).counts).toMatchObject({ reopened: 1, new: 0 });
    expect((await findings("back"))[1]).toMatchObject({
      id: before?.id,
      state: "open",
      periods: '{["2026-03-01 12:00:00+00","2026-03-02 12:00:00+00"),["2026-03-04 12:00:00+00",)}',
    });
  });

  test.each([
    { name: "a partial report", over: { context: { image: "registry.example/test/adds-a:1", partial: true } } },
    { name: "a failed scan", over: { incomplete: "The scan failed.", context: image("adds-b:1") } },
    { name: "an older report", over: { at: "2026-02-01T00:00:00Z", context: image("adds-c:1") } },
  ])("$name closes nothing", async ({ over }) => {
    const context = { image: over.context.image };
    await organization.importRecords({ records: [vulnerability("CVE-2026-1")], at: day(1), context });
    await organization.importRecords({ records: [vulnerability("CVE-2026-9")], at: day(2), ...over });
    const name = context.image.replace("registry.example/test/", "").replace(":1", "");
    expect((await findings(name)).find((finding) => finding.advisory === "CVE-2026-1")?.state).toBe("open");
  });

  test("an empty report that shows no sign of having looked holds its closures", async () => {
    await organization.importRecords({ records: [vulnerability("CVE-2026-1")], at: day(1), context: image("held:1") });
    const empty = await organization.importRecords({
      records: [],
      looked: false,
      at: day(2),
      context: image("held:1"),
    });
    expect(empty.counts).toMatchObject({ held: 1, resolved: 0 });
    expect(await findings("held")).toMatchObject([{ state: "open" }]);
    // An empty report never releases; a non-empty agreeing one does.
    await organization.importRecords({ records: [], looked: false, at: day(3), context: image("held:1") });
    expect(await findings("held")).toMatchObject([{ state: "open" }]);
    const agreeing = await organization.importRecords({
      records: [vulnerability("CVE-2026-7")],
      at: day(4),
      context: image("held:1"),
    });
    expect(agreeing.counts).toMatchObject({ resolved: 1, held: 0 });
  });

  test("two tools on one package are one finding with two witnesses, and it stays open until both are gone", async () => {
    const context = image("witnesses:1");
    await organization.importRecords({ records: [vulnerability("CVE-2026-1")], at: day(1), context });
    await organization.importRecords({
      records: [vulnerability("CVE-2026-1", { severity: "critical" })],
      at: day(2),
      context,
      tool: "grype",
    });
    expect(await findings("witnesses")).toMatchObject([{ state: "open", severity: 5 }]);
    await organization.importRecords({ records: [], at: day(3), context, tool: "grype" });
    expect(await findings("witnesses")).toMatchObject([{ state: "open", severity: 4 }]);
    await organization.importRecords({ records: [], at: day(4), context });
    expect(await findings("witnesses")).toMatchObject([{ state: "fixed" }]);
  });

  test("an alias learned later merges two findings into the older one", async () => {
    const context = image("alias:1");
    await organization.importRecords({ records: [vulnerability("GHSA-aaaa-bbbb-cccc")], at: day(1), context });
    const [before] = await findings("alias");
    await organization.importRecords({ records: [vulnerability("CVE-2026-77")], at: day(2), context, tool: "grype" });
    expect(await findings("alias")).toHaveLength(2);
    await organization.importRecords({
      records: [vulnerability("GHSA-aaaa-bbbb-cccc", { aliases: ["CVE-2026-77"] })],
      at: day(3),
      context,
    });
    expect(await findings("alias")).toMatchObject([{ id: before?.id, advisory: "CVE-2026-77", state: "open" }]);
    expect(await organization.query("SELECT 1 FROM finding_redirect WHERE new_id = $1", [before?.id])).toHaveLength(1);
  });

  test("the database computes the same key as the code", async () => {
    const { identityKey } = await import("@/lib/engine/identity");
    for (const parts of [["a"], ["", "b"], ["ü", "日本", "1:a,"], ["x", ""]]) {
      const [row] = await organization.query<{ key: Buffer }>("SELECT identity_key($1::text[]) AS key", [parts]);
      expect(row?.key.equals(identityKey(parts))).toBe(true);
    }
  });
});

/** Every row version of the tables an unchanged import must leave alone. */
async function written(): Promise<string> {
  const tables = [
    "asset",
    "asset_version",
    "version_alias",
    "stream",
    "stream_currency",
    "component",
    "presence",
    "vulnerability",
    "vulnerability_alias",
    "finding",
    "observation",
    "finding_event",
    "risk",
    "sighting",
  ];
  const [row] = await organization.query<{ state: string }>(
    `SELECT concat_ws('|', ${tables.map((table) => `(SELECT concat(count(*), ':', max(xmin::text::bigint)) FROM ${table})`).join(", ")}) AS state`,
  );
  return row?.state ?? "";
}

describe("deciding held closures", () => {
  const hold = async (name: string) => {
    await organization.importRecords({
      records: [vulnerability("CVE-2026-1"), vulnerability("CVE-2026-2")],
      at: day(1),
      context: image(`${name}:1`),
    });
    return organization.importRecords({ records: [], looked: false, at: day(2), context: image(`${name}:1`) });
  };
  const decide = (importId: string, decision: "approve" | "reject") =>
    withTenantConnection(organization.db, organization.orgId, (connection) =>
      decideHeldClosures(connection, organization.orgId, { importId, decision, ids: null, decidedBy: "Ana" }),
    );

  test("approved closures close as of the scan that was held", async () => {
    const { importId } = await hold("approved");
    expect(await decide(importId, "approve")).toMatchObject({ decided: 1, closed: 2 });
    expect(await findings("approved")).toMatchObject([
      { state: "fixed", closedBy: importId, periods: '{["2026-03-01 12:00:00+00","2026-03-02 12:00:00+00")}' },
      { state: "fixed" },
    ]);
  });

  test("rejected closures leave everything open, and a later scan decides for itself", async () => {
    const { importId } = await hold("rejected");
    expect(await decide(importId, "reject")).toMatchObject({ decided: 1, closed: 0 });
    expect(await findings("rejected")).toMatchObject([{ state: "open" }, { state: "open" }]);
    await organization.importRecords({
      records: [vulnerability("CVE-2026-1")],
      at: day(3),
      context: image("rejected:1"),
    });
    expect(await findings("rejected")).toMatchObject([{ state: "open" }, { state: "fixed" }]);
  });
});
