import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Principal } from "@/lib/auth/principal";
import type { OwnerRuleTry } from "@/lib/contracts/http/owner-rule";
import { correlateAssets } from "@/lib/correlate/correlate-assets";
import { newId } from "@/lib/db/new-id";
import { withTenant } from "@/lib/db/tenant";
import { permissionsOfRole } from "@/lib/model/permission";
import type { ParsedRecord, SecretRecord, VulnerabilityRecord } from "@/lib/model/record";
import { readFindingRows } from "@/lib/queries/finding-rows";
import { previewOwnerRule } from "@/lib/queries/preview-owner-rule";
import { openTestOrganization, type TestOrganization } from "@/lib/testing/import-records";

let organization: TestOrganization;
let rules: typeof import("@/lib/commands/owner-rules");
beforeAll(async () => {
  organization = await openTestOrganization();
  // Rules ask the queue for a recomputation; here it is done at once, by `correlate`.
  vi.stubEnv("DATABASE_URL", organization.database.appUrl);
  vi.resetModules();
  rules = await import("@/lib/commands/owner-rules");
  const { orgId, query } = organization;
  for (const slug of ["payments", "platform", "web"])
    await query("INSERT INTO team (org_id, id, slug, name) VALUES ($1, $2, $3, $3)", [orgId, newId(), slug]);
  const deliver = (name: string, records: ParsedRecord[]) =>
    organization.importRecords({
      records,
      at: AT,
      context: { repo: `https://github.com/shop/${name}`, branch: "main", defaultBranch: "main" },
    });
  await deliver("api", [secret("src/pay/key.pem", "one"), secret("infra/key.pem", "two"), lodash]);
  await deliver("web", [secret("src/web/key.pem", "one"), secret("src/web/other.pem", "three")]);
  await organization.importRecords({ records: [lodash], at: AT, context: { image: "registry.example/shop/api:1" } });
  await organization.importRecords({ records: [lodash], at: AT, context: { image: "registry.example/shop/web:1" } });
  await query(
    `INSERT INTO codeowners_line (org_id, asset_id, line, pattern, owners, import_id)
     SELECT $1, a.id, l.line, l.pattern, ARRAY[l.owner], $2 FROM asset a
       CROSS JOIN (VALUES (1, '/src/', '@shop/web'), (2, '/src/pay/', '@shop/payments')) AS l(line, pattern, owner)
      WHERE a.kind = 'repository'`,
    [orgId, newId()],
  );
  await correlate();
});
afterAll(async () => {
  const { jobQueue } = await import("@/lib/queue/queue");
  await jobQueue().close();
  vi.unstubAllEnvs();
  await organization.close();
});

const AT = "2026-03-01T12:00:00Z";
const secret = (path: string, value: string): SecretRecord => ({
  kind: "secret",
  rule: { family: "gitleaks", id: "private-key" },
  severity: "high",
  title: "A key",
  path,
  value,
});
const lodash: VulnerabilityRecord = {
  kind: "vulnerability",
  advisory: "CVE-2026-1",
  aliases: [],
  links: [],
  severity: "high",
  title: "Flaw",
  manifest: "src/web/package-lock.json",
  fixedVersion: "4.17.1",
  package: { type: "npm", namespace: null, name: "lodash", version: "4.17.0", purl: null },
} satisfies ParsedRecord;

async function correlate() {
  const assets = await organization.query<{ id: string }>("SELECT id FROM asset");
  await correlateAssets(
    organization.db,
    organization.orgId,
    assets.map(({ id }) => id),
    new Date("2026-03-10T00:00:00Z"),
  );
}

const principal = (): Principal =>
  ({
    orgId: organization.orgId,
    actor: { kind: "system", id: null, name: "test" },
    user: null,
    permissions: permissionsOfRole("admin", false),
  }) as unknown as Principal;

type Owners = Record<string, string>;

/** Everything that has an owner, with that owner, as the product shows it. */
async function owners(): Promise<Owners> {
  const { db, orgId, query } = organization;
  const ids = (await query<{ id: string }>("SELECT id FROM finding WHERE state = 'open' ORDER BY id")).map(
    ({ id }) => id,
  );
  const findings = await withTenant(db, orgId, (tx) => readFindingRows(tx, orgId, ids));
  const others = await query<{ name: string; owner: string }>(
    `SELECT 'asset ' || x.id AS name, concat_ws(' ', t.slug, x.owner_reason ->> 'person') AS owner FROM asset x LEFT JOIN team t ON t.id = x.owner_team_id
     UNION ALL SELECT 'risk ' || x.id, concat_ws(' ', t.slug, x.owner_reason ->> 'person') FROM risk x LEFT JOIN team t ON t.id = x.owner_team_id`,
  );
  return Object.fromEntries([
    ...others.map(({ name, owner }) => [name, owner] as const),
    ...findings.map(({ id, owner }) => [`finding ${id}`, owner.team ?? ""] as const),
  ]);
}

/** How many of each changed hands. */
function changed(before: Owners, after: Owners, thing: string): number {
  return Object.keys(after).filter((name) => name.startsWith(thing) && before[name] !== after[name]).length;
}

describe("owners of findings in files", () => {
  test("each follows the line of its own file, and says that it is certain", async () => {
    const { db, orgId, query } = organization;
    const found = await query<{ id: string }>("SELECT id FROM finding WHERE kind = 'secret' ORDER BY locus");
    const rows = await withTenant(db, orgId, (tx) =>
      readFindingRows(
        tx,
        orgId,
        found.map(({ id }) => id),
      ),
    );
    expect(rows.map(({ subject, owner }) => [subject, owner.team, owner.confidence])).toEqual([
      ["infra/key.pem", null, null],
      ["src/pay/key.pem", "payments", "certain"],
      ["src/web/key.pem", "web", "certain"],
      ["src/web/other.pem", "web", "certain"],
    ]);
    // One secret in two repositories is rotated once: one risk, whose owner is that of the worst.
    expect(new Set(rows.map(({ riskId }) => riskId)).size).toBe(3);
  });

  test("computing again writes nothing", async () => {
    const versions = () => organization.query("SELECT finding_id, xmin::text FROM finding_owner ORDER BY 1");
    const before = await versions();
    expect(before.length).toBeGreaterThan(0);
    await correlate();
    expect(await versions()).toEqual(before);
  });
});

describe("a rule", () => {
  const globs = fc.constantFrom<OwnerRuleTry["match"]>(
    { path: "src/**" },
    { path: "infra/key.pem" },
    { path: "**/package-lock.json", repository: "github.com/shop/*" },
    { asset: "image:registry.example/shop/*" },
    { asset: "image:registry.example/shop/web" },
    { repository: "github.com/shop/api" },
    { asset: "**" },
    { namespace: "nowhere" },
  );
  const team = fc.constantFrom("payments", "platform", "web");
  const rule = fc.record({ match: globs, team, fallback: fc.boolean() });

  // What a person agreed to is what happens; and taking it back brings back what was.
  test("changes exactly what its preview said, and its deletion restores what was", async () => {
    let handedOver = 0;
    await fc.assert(
      fc.asyncProperty(rule, rule, fc.boolean(), async (earlier, taught, first) => {
        const { db, orgId } = organization;
        const standing = await rules.createOwnerRule(db, principal(), earlier);
        await correlate();
        const before = await owners();
        const input: OwnerRuleTry = first ? { ...taught, before: standing.id } : taught;
        const preview = await previewOwnerRule(db, orgId, input);
        expect(await owners()).toEqual(before);
        const { id } = await rules.createOwnerRule(db, principal(), input);
        await correlate();
        const after = await owners();
        expect({
          assets: preview.changes.value,
          risks: preview.risks.value,
          findings: preview.findings.value,
        }).toEqual({
          assets: changed(before, after, "asset"),
          risks: changed(before, after, "risk"),
          findings: changed(before, after, "finding"),
        });
        const moved = preview.moves.map(({ assets, risks, findings }) => assets + risks + findings);
        expect(moved.reduce((sum, count) => sum + count, 0)).toBe(
          preview.changes.value + preview.risks.value + preview.findings.value,
        );
        if (input.fallback && !earlier.fallback)
          for (const { from } of preview.moves) expect([from.team, from.person]).toEqual([null, null]);
        handedOver += preview.findings.value;
        await rules.deleteOwnerRule(db, principal(), id);
        await correlate();
        expect(await owners()).toEqual(before);
        await rules.deleteOwnerRule(db, principal(), standing.id);
      }),
      { numRuns: 16 },
    );
    expect(handedOver).toBeGreaterThan(0);
  }, 120_000);
});

describe("a preview", () => {
  // Somebody waits for it in the web server: it ends, and what it did not look at is not passed over in silence.
  test("beyond its bound is of a part, and says so", async () => {
    const { db, orgId } = organization;
    const input: OwnerRuleTry = { match: { asset: "**" }, team: "platform" };
    const whole = await previewOwnerRule(db, orgId, input);
    const counts = ["matches", "changes", "risks", "findings"] as const;
    for (const name of counts) expect(whole[name].relation).toBe("exact");
    let isPart = true;
    let last = 0;
    for (let bound = 0; isPart; bound++) {
      const part = await previewOwnerRule(db, orgId, input, bound);
      isPart = part.changes.relation === "at_least";
      for (const name of counts) {
        expect(part[name].relation).toBe(isPart ? "at_least" : "exact");
        expect(part[name].value).toBeLessThanOrEqual(whole[name].value);
      }
      if (!isPart) expect(part).toEqual(whole);
      expect(part.changes.value).toBeGreaterThanOrEqual(last);
      last = part.changes.value;
      expect(bound).toBeLessThan(100);
    }
    expect(last).toBeGreaterThan(2);
  });
});
