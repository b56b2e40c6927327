import { afterAll, beforeAll, expect, test } from "vitest";
import { admin, inventory, listLog4j, scan, web } from "@/lib/correlate/attack-paths/testing-paths";
import { withTenant } from "@/lib/db/tenant";
import { type Door, openDoor } from "@/lib/ingest/testing-door";
import { getOverview } from "@/lib/queries/get-overview";
import { rowsBehind } from "@/lib/queries/overview/rows-behind";

let door: Door;
let org: string;

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
/** What Gitleaks says of a repository, or of what nobody has placed. */
const secrets = (paths: readonly string[], repo: string | null, at: string) => ({
  report: paths.map((File, n) => ({
    RuleID: "generic-api-key",
    Description: "Generic API key",
    StartLine: 1,
    EndLine: 1,
    StartColumn: 1,
    EndColumn: 20,
    Match: "REDACTED",
    Secret: "REDACTED",
    File,
    SymlinkFile: "",
    Commit: "",
    Entropy: 4,
    Author: "",
    Email: "",
    Date: "",
    Message: "",
    Tags: [],
    Fingerprint: `${File}:generic-api-key:${n + 1}`,
  })),
  context: { format: "gitleaks-json", scannedAt: at, ...(repo ? { repo, branch: "main", defaultBranch: "main" } : {}) },
});

/** A life of some weeks: old and new findings, fixed ones, ones that came back, decided ones, an unplaced report and one that failed. */
beforeAll(async () => {
  door = await openDoor();
  await listLog4j(door);
  org = await door.organization();
  const deliver = (given: Parameters<Door["deliver"]>[1]) => door.deliver(org, given);
  await deliver(inventory([...web("web"), ...web("other")]));
  const [log4shell, second, third] = ["CVE-2021-44228", "CVE-2021-45046", "CVE-2021-45105"];
  await deliver(scan("web", [log4shell, second], daysAgo(40)));
  await deliver(scan("web", [log4shell], daysAgo(20)));
  await deliver(scan("web", [log4shell, second, third], daysAgo(2)));
  await deliver(scan("other", [log4shell, second], daysAgo(12)));
  await deliver(scan("other", [log4shell], daysAgo(1)));
  await deliver(secrets(["a.env", "b.env"], "https://github.com/shop/web", daysAgo(3)));
  await deliver(secrets(["c.env"], null, daysAgo(3)));
  await deliver({ report: "{}" });
  await door.query(
    org,
    "UPDATE import SET received_at = received_at - interval '9 days' WHERE id = (SELECT min(id::text)::uuid FROM import)",
  );
  // One risk is decided as such, and of another one only a finding: that is told by itself.
  const decided = await door.query(
    org,
    `WITH secret AS (SELECT org_id, id FROM risk WHERE kind = 'secret-rotation' ORDER BY id LIMIT 1),
     other AS (SELECT k.org_id, k.finding_id FROM finding_rank k JOIN risk r ON r.id = k.risk_id
                WHERE r.kind <> 'secret-rotation' AND k.state = 'open' ORDER BY k.finding_id LIMIT 1)
     INSERT INTO decision (org_id, id, kind, scope_kind, risk_id, finding_id, reason, author_name)
     SELECT org_id, gen_random_uuid(), 'accepted', 'risk', id, NULL, 'known', 'Ada' FROM secret
     UNION ALL SELECT org_id, gen_random_uuid(), 'accepted', 'finding', NULL, finding_id, 'known', 'Ada' FROM other RETURNING id`,
  );
  expect(decided).toHaveLength(2);
});
afterAll(() => door.close());

const rows = (href: string, of = org) => withTenant(door.db, of, async (tx) => (await rowsBehind(tx, of, href)).value);

// "3 findings were fixed this week" opened every finding that was ever fixed.
test("every number of what changed this week is the number of rows that its link opens", async () => {
  const { changes } = await getOverview(door.db, org, 30);
  const told = changes.flatMap(({ parts: [first] }) => (first ? [first] : []));
  const linked = told.filter(({ href }) => href !== null);
  for (const { text, href } of linked)
    expect([text, await rows(href ?? "")]).toEqual([text, Number.parseInt(text, 10)]);
  expect(told.map(({ text }) => text.replace(/^\d+ /, ""))).toEqual([
    "new findings are open",
    expect.stringMatching(/of older scans? came in|of an older scan came in/),
    "finding was fixed",
    "finding came back",
    "risk was decided on",
    "reports were imported",
    "import failed",
    "decision about a finding or a pattern was made",
  ]);
  // A link without the week would show more.
  expect(await rows("/findings?status=fixed")).toBeGreaterThanOrEqual(1);
  expect(await rows("/imports")).toBe((await rows("/imports?days=7")) + 1);
});

// 78 "in images" opened a list of 76: what no report had placed was counted and not listed.
test("every number of where they were caught is the number of rows that its link opens, unplaced ones among them", async () => {
  const { lifecycle } = await getOverview(door.db, org, 30);
  for (const { stage, open, href, closed30d, closedHref } of lifecycle) {
    expect([stage, await rows(href)]).toEqual([stage, open]);
    expect([stage, await rows(closedHref)]).toEqual([stage, closed30d]);
  }
  expect(lifecycle.reduce((sum, { open }) => sum + open, 0)).toBe(await rows("/findings"));
  const of = (stage: string) => lifecycle.find((one) => one.stage === stage)?.open ?? 0;
  expect([of("code"), of("build")].every((open) => open > 0)).toBe(true);
});

test("so is every other counted link of the page that opens a list of risks, findings or imports", async () => {
  await expectCountsOfRows(org);
});

test("and so it is where some of each band are late", async () => {
  const late = await door.query<{ band: string }>(
    org,
    `WITH ranked AS (SELECT org_id, id, row_number() OVER (PARTITION BY band, kind = 'attack-path' ORDER BY id) AS n FROM risk WHERE status IN ('open', 'in_progress'))
     UPDATE risk r SET due_at = now() - interval '1 day' FROM ranked k WHERE k.org_id = r.org_id AND k.id = r.id AND k.n = 1 RETURNING r.band`,
  );
  expect(new Set(late.map(({ band }) => band)).size).toBeGreaterThan(1);
  const { headline } = await getOverview(door.db, org, 30);
  expect(headline.map(({ text }) => text).join("")).toMatch(/overdue, and so (is|are) \d+ others?\. $/);
  await expectCountsOfRows(org);
});

test("and where a late path is told in the row of a change of another band", async () => {
  const told = await door.organization();
  await door.deliver(told, inventory([...web("web"), ...admin]));
  await door.deliver(told, scan("web", ["CVE-2021-44228"]));
  const late = "UPDATE risk SET due_at = now() - interval '1 day' RETURNING id";
  expect(await door.query(told, late)).toHaveLength(2);
  await door.query(told, "UPDATE risk SET band = 'attend' WHERE kind = 'attack-path' RETURNING id");
  await expectCountsOfRows(told);
});

async function expectCountsOfRows(of: string) {
  const { figures, mark, urgent, headline, coverage, teams } = await getOverview(door.db, of, 30);
  const counted = [
    ...figures.flatMap(({ unit, value, href, byBand }) => (unit === "count" ? [{ value, href }, ...byBand] : [])),
    ...mark.parts.map(({ value, href }) => ({ value: Number(value), href })),
    ...headline
      .filter(({ text, href }) => href && /^\d/.test(text))
      .map(({ text, href }) => ({ value: Number.parseInt(text, 10), href })),
    ...urgent.flatMap(({ open, href, lateListed, lateHref }) => [
      { value: open, href },
      { value: lateListed, href: lateHref },
    ]),
    ...coverage.map(({ value, href }) => ({ value, href })),
    ...teams.map(({ open, href }) => ({ value: open, href })),
  ].filter(({ href }) => /^\/(risks|findings|imports)(\?|$)/.test(href ?? ""));
  expect(counted.length).toBeGreaterThan(10);
  for (const { open, late } of urgent) expect(late).toBeLessThanOrEqual(open);
  for (const { value, href } of counted) expect([href, await rows(href ?? "", of)]).toEqual([href, value]);
}
