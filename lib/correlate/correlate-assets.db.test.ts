import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { correlateAssets } from "@/lib/correlate/correlate-assets";
import { newId } from "@/lib/db/new-id";
import type { VulnerabilityRecord } from "@/lib/model/record";
import { openTestOrganization, type TestOrganization } from "@/lib/testing/import-records";

let organization: TestOrganization;
beforeAll(async () => {
  organization = await openTestOrganization();
});
afterAll(() => organization.close());

const NOW = new Date("2026-03-10T00:00:00Z");
const vulnerability = (advisory: string, over: Partial<VulnerabilityRecord> = {}): VulnerabilityRecord => ({
  kind: "vulnerability",
  advisory,
  aliases: [],
  links: [],
  severity: "high",
  title: `Flaw ${advisory}`,
  manifest: null,
  fixedVersion: "3.0.2",
  package: { type: "deb", namespace: "debian", name: "openssl", version: "3.0.1", purl: null },
  ...over,
});
const image = (name: string) => ({ image: `registry.example/risk/${name}:1` });
const day = (n: number) => `2026-03-0${n}T12:00:00Z`;
type Risk = {
  id: string;
  kind: string;
  score: number;
  band: string;
  status: string;
  findings: number;
  title: string;
  due: Date | null;
};
const risks = (name: string): Promise<Risk[]> =>
  organization.query<Risk>(
    `SELECT r.id, r.kind, r.score, r.band, r.status, r.finding_count AS findings, r.title, r.due_at AS due FROM risk r JOIN asset a ON a.id = r.asset_id
      WHERE a.key = $1 ORDER BY r.kind, r.title`,
    [`registry.example/risk/${name}`],
  );

const points = (text = "") => Number(text.replace("−", "-"));

async function importAndCorrelate(name: string, at: string, records: VulnerabilityRecord[]) {
  const applied = await organization.importRecords({ records, at, context: image(name) });
  await correlateAssets(
    organization.db,
    organization.orgId,
    applied.placed.map((one) => one.assetId),
    NOW,
  );
}

describe("correlateAssets", () => {
  test("all operating-system packages of an image are one risk and each language package is one of its own", async () => {
    const npm = { type: "npm", namespace: null, name: "lodash", version: "4.17.0", purl: null };
    await importAndCorrelate("units", day(1), [
      vulnerability("CVE-2026-1"),
      vulnerability("CVE-2026-2"),
      vulnerability("CVE-2026-3", { package: npm }),
    ]);
    expect(await risks("units")).toMatchObject([
      { kind: "os-packages", findings: 2, status: "open" },
      { kind: "package-upgrade", findings: 1 },
    ]);
  });

  test("computing again writes nothing", async () => {
    await importAndCorrelate("again", day(1), [vulnerability("CVE-2026-1")]);
    const versions = () =>
      organization.query("SELECT id, xmin::text FROM risk UNION ALL SELECT id, xmin::text FROM finding ORDER BY 1");
    const before = await versions();
    const [asset] = await organization.query<{ id: string }>(
      "SELECT id FROM asset WHERE key = 'registry.example/risk/again'",
    );
    await correlateAssets(organization.db, organization.orgId, [asset?.id ?? ""], NOW);
    expect(await versions()).toEqual(before);
  });

  test("a risk closes when its last finding is fixed and is the same risk when one comes back", async () => {
    await importAndCorrelate("closing", day(1), [vulnerability("CVE-2026-1")]);
    const [before] = await risks("closing");
    await importAndCorrelate("closing", day(2), []);
    // Whether the promise was kept is computed from the due date it had.
    expect(await risks("closing")).toMatchObject([{ id: before?.id, status: "closed", due: before?.due }]);
    await importAndCorrelate("closing", day(3), [vulnerability("CVE-2026-1")]);
    expect(await risks("closing")).toMatchObject([{ id: before?.id, status: "open" }]);
  });

  test("listing in KEV raises the score, keeps the id and leaves a line in the history", async () => {
    await importAndCorrelate("kev", day(1), [vulnerability("CVE-2021-44228")]);
    const [before] = await risks("kev");
    await organization.db.prisma.kev.create({
      data: { cve: "CVE-2021-44228", dateAdded: new Date("2021-12-10"), ransomware: true },
    });
    await organization.db.prisma.feedLoad.create({
      data: { feed: "kev", source: "test", asOf: NOW, loadedAt: NOW, rows: 1 },
    });
    const [asset] = await organization.query<{ id: string }>(
      "SELECT id FROM asset WHERE key = 'registry.example/risk/kev'",
    );
    await correlateAssets(organization.db, organization.orgId, [asset?.id ?? ""], NOW);
    const [after] = await risks("kev");
    expect(after?.id).toBe(before?.id);
    expect(after?.score ?? 0).toBeGreaterThan(before?.score ?? 100);
    const history = () =>
      organization.query<{ score: number; why: string }>(
        "SELECT score, why FROM risk_score WHERE risk_id = $1 ORDER BY at",
        [before?.id],
      );
    expect(await history()).toHaveLength(2);
    const why = (await history())[1]?.why ?? "";
    expect(why).toContain(`Up ${(after?.score ?? 0) - (before?.score ?? 0)}: Known exploited from 0 to 30`);
    const moves = [...why.matchAll(/from ([−\d]+) to ([−\d]+)/g)].map(([, from, to]) => points(to) - points(from));
    expect(moves.reduce((sum, move) => sum + move, 0)).toBe((after?.score ?? 0) - (before?.score ?? 0));
    await correlateAssets(organization.db, organization.orgId, [asset?.id ?? ""], NOW);
    expect(await history()).toHaveLength(2);
  });

  test("under a public verdict a risk takes the strictest of its findings, which need not be the worst by score", async () => {
    const { db, orgId } = organization;
    const choose = (source: string) =>
      organization.query(
        "UPDATE organization SET settings = settings || jsonb_build_object('bandSource', $2::text) WHERE id = $1",
        [orgId, source],
      );
    const assess = (cve: string, exploitation: string, automatable: boolean, technicalImpact: string) =>
      db.prisma.ssvc.create({ data: { cve, exploitation, automatable, technicalImpact, assessedAt: NOW } });
    await assess("CVE-2026-7001", "poc", false, "partial"); // Track for a low mission
    await assess("CVE-2026-7002", "active", true, "total"); // Attend for a low mission
    await choose("ssvc");
    const flaws = [
      vulnerability("CVE-2026-7001", { severity: "critical" }),
      vulnerability("CVE-2026-7002", { severity: "low" }),
    ];
    await importAndCorrelate("verdicts", day(1), flaws);
    const [risk] = await risks("verdicts");
    const stored = () =>
      organization.query<{ ssvc: string; bands: Record<string, string>; source: string }>(
        "SELECT verdicts -> 'ssvc' ->> 'effective' AS ssvc, verdicts -> 'bands' AS bands, verdicts ->> 'bandSource' AS source FROM risk WHERE id = $1",
        [risk?.id],
      );
    expect(await stored()).toMatchObject([
      { ssvc: "track", source: "ssvc", bands: { ssvc: "attend", score: "track-star" } },
    ]);
    expect(risk).toMatchObject({ band: "attend", due: new Date("2026-03-15T12:00:00Z") });
    await choose("score");
    await importAndCorrelate("verdicts", day(2), flaws);
    expect(await risks("verdicts")).toMatchObject([{ band: "track-star", score: risk?.score }]);
  });

  test("an ownership rule names the team, and a person's own assignment is left alone", async () => {
    const teamId = newId();
    await organization.query("INSERT INTO team (org_id, id, slug, name) VALUES ($1, $2, 'payments', 'Payments')", [
      organization.orgId,
      teamId,
    ]);
    await organization.query(
      "INSERT INTO owner_rule (org_id, id, position, matcher, team_id) VALUES ($1, $2, 1, $3, $4)",
      [organization.orgId, newId(), { asset: "image:registry.example/risk/owned" }, teamId],
    );
    await importAndCorrelate("owned", day(1), [vulnerability("CVE-2026-1")]);
    const owner = () =>
      organization.query<{ team: string; reason: { source: string } }>(
        "SELECT r.owner_team_id AS team, r.owner_reason AS reason FROM risk r JOIN asset a ON a.id = r.asset_id WHERE a.key = 'registry.example/risk/owned'",
      );
    expect(await owner()).toMatchObject([{ team: teamId, reason: { source: "rule" } }]);
    await organization.query(
      `UPDATE risk SET owner_pinned = true, owner_team_id = NULL, owner_reason = '{"source":"decision"}' WHERE owner_team_id = $1`,
      [teamId],
    );
    await importAndCorrelate("owned", day(2), [vulnerability("CVE-2026-1"), vulnerability("CVE-2026-2")]);
    expect(await owner()).toMatchObject([{ team: null, reason: { source: "decision" } }]);
  });
});
