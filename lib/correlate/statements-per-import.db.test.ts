import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { correlateAssets } from "@/lib/correlate/correlate-assets";
import type { CodeRecord, VulnerabilityRecord } from "@/lib/model/record";
import { openTestOrganization, type TestOrganization } from "@/lib/testing/import-records";

let organization: TestOrganization;
const query = pg.Client.prototype.query;
let statements = 0;
let ofRules = 0;

beforeAll(async () => {
  organization = await openTestOrganization();
  pg.Client.prototype.query = function counted(this: pg.Client, ...given: unknown[]) {
    statements++;
    if (typeof given[0] === "string" && given[0].includes("rule_text")) ofRules++;
    return Reflect.apply(query, this, given);
  } as typeof query;
});
afterAll(async () => {
  pg.Client.prototype.query = query;
  await organization.close();
});

const vulnerabilities = (count: number): VulnerabilityRecord[] =>
  Array.from({ length: count }, (_, n) => ({
    kind: "vulnerability",
    advisory: `CVE-2026-${10_000 + n}`,
    aliases: [],
    links: [],
    severity: "high",
    title: `Flaw ${n}`,
    manifest: null,
    fixedVersion: "2",
    package: { type: n % 2 ? "deb" : "npm", namespace: null, name: `package-${n % 500}`, version: "1", purl: null },
  }));

/** Statements sent from staging to risks. */
async function statementsFor(image: string, count: number, at: string): Promise<number> {
  statements = 0;
  const context = { image: `registry.example/statements/${image}:1` };
  const { placed } = await organization.importRecords({ records: vulnerabilities(count), at, context });
  const assetIds = placed.map((one) => one.assetId);
  await correlateAssets(organization.db, organization.orgId, assetIds, new Date("2026-03-10T00:00:00Z"));
  return statements;
}

test("an import sends at most one statement per thousand rows beyond a constant, first and again", async () => {
  const [few, many] = [1_000, 13_000];
  // Advisories that are known already, as some of the next reports' are, cost statements of their own.
  expect(await statementsFor("before", few / 2, "2026-02-01T00:00:00Z"), "nothing known").toBeLessThan(100);
  for (const [day, what] of ["first", "again"].entries()) {
    const at = `2026-03-0${day + 1}T00:00:00Z`;
    const constant = await statementsFor("few", few, at);
    expect(constant, what).toBeLessThan(what === "again" ? 100 : 110);
    expect(await statementsFor("many", many, at), what).toBeLessThanOrEqual(constant + (many - few) / 1_000);
  }
});

test("what tools say of their rules costs one statement for all of them, and none where no rule is named", async () => {
  const weaknesses = Array.from({ length: 600 }, (_, n): CodeRecord => {
    const rule = { family: "semgrep", id: `rule-${n % 300}` };
    const help = `What to do about ${rule.id}.`;
    const path = `src/${n}.py`;
    return { kind: "code", severity: "high", title: "Weak", rule, ruleText: { help }, path, fingerprint: null };
  });
  const sentFor = async (records: (VulnerabilityRecord | CodeRecord)[]) => {
    ofRules = 0;
    await organization.importRecords({
      records,
      at: "2026-03-05T00:00:00Z",
      context: { repo: "github.com/shop/rules" },
    });
    return ofRules;
  };
  expect(await sentFor(vulnerabilities(600))).toBe(0);
  expect(await sentFor(weaknesses)).toBe(1);
  expect(await organization.query("SELECT count(*)::int AS rules FROM rule_text")).toEqual([{ rules: 300 }]);
});
