import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { UnownedQuery } from "@/lib/contracts/http/owner-rule";
import { type RiskPage, RiskQuery } from "@/lib/contracts/http/risk";
import { withTenant } from "@/lib/db/tenant";
import { getOverview } from "@/lib/queries/get-overview";
import { listRisks } from "@/lib/queries/list-risks";
import { readRiskRows } from "@/lib/queries/risk-rows";
import { listUnowned } from "@/lib/queries/unowned/list-unowned";
import { openTestOrganization, type TestOrganization } from "@/lib/testing/import-records";

let organization: TestOrganization;
const [asset, ending] = [randomUUID(), randomUUID()];

/**
 * All end at 100 but one, which a public verdict put into the first band; those that sum to more have the later ids, and so have those that are due
 * sooner among the equals.
 */
const RISKS = [
  { title: "sums to 100", id: `00000000-0000-4000-8000-000000000001`, score: 100, over: 0, band: "attend", due: null },
  { title: "and is due", id: `00000000-0000-4000-8000-000000000002`, score: 100, over: 0, band: "attend", due: 9 },
  { title: "and is late", id: `00000000-0000-4000-8000-000000000003`, score: 100, over: 0, band: "attend", due: -2 },
  { title: "sums to 104", id: `00000000-0000-4000-8000-000000000004`, score: 100, over: 4, band: "attend", due: 9 },
  { title: "sums to 109", id: `00000000-0000-4000-8000-000000000005`, score: 100, over: 9, band: "attend", due: null },
  {
    title: "is urgent by its band",
    id: `00000000-0000-4000-8000-000000000006`,
    score: 71,
    over: 0,
    band: "act",
    due: 3,
  },
] as const;
const WORST = ["is urgent by its band", "sums to 109", "sums to 104", "and is late", "and is due", "sums to 100"];

beforeAll(async () => {
  organization = await openTestOrganization();
  const { orgId, query } = organization;
  await query(
    "INSERT INTO asset (org_id, id, kind, key, name, first_seen_at) VALUES ($1, $2, 'image', 'acme/api', 'api', now())",
    [orgId, asset],
  );
  const insert = (
    risk: { id: string; title: string; score: number; over: number; band: string; due: number | null },
    endsWith: string | null,
  ) =>
    query(
      `INSERT INTO risk (org_id, id, key, kind, title, asset_id, asset_ids, score, over_scale, band, formula, top_severity, finding_count,
                         asset_count, owner_reason, first_seen_at, verdict_since, ends_with_id, due_at)
       VALUES ($1, $2, uuid_send($2::uuid), 'workload-field', $3, $4, ARRAY[$4::uuid], $5, $6, $7, 'test', 3, 1, 1, '{}', now(), now(), $8,
               now() + $9::int * interval '1 day')`,
      [orgId, risk.id, risk.title, asset, risk.score, risk.over, risk.band, endsWith, risk.due],
    );
  await insert({ id: ending, title: "ends them", score: 1, over: 0, band: "track", due: null }, null);
  for (const risk of RISKS) await insert(risk, ending);
});
afterAll(() => organization.close());

// Two lists of the same risks that begin with another one each leave nobody sure of what to fix first.
describe("a short list of risks begins as the list of risks does", () => {
  const titles = (items: readonly { title: string }[]) =>
    items.map(({ title }) => title).filter((t) => t !== "ends them");

  test("which is by band, then score, then what is beyond the scale, then when it is due", async () => {
    const { db, orgId } = organization;
    const { items } = await listRisks(db, orgId, RiskQuery.parse({ sort: "-band" }));
    expect(titles(items)).toEqual(WORST);
  });

  test("on the overview", async () => {
    const { db, orgId } = organization;
    expect(titles((await getOverview(db, orgId, 30)).topRisks)).toEqual(WORST);
  });

  test("among the paths that one change ends", async () => {
    const { db, orgId } = organization;
    const [risk] = await withTenant(db, orgId, (tx) => readRiskRows(tx, orgId, [ending]));
    expect(titles(risk?.alsoEnds ?? [])).toEqual(WORST);
  });

  test("among those that nobody has", async () => {
    const { db, orgId } = organization;
    const { groups } = await listUnowned(db, orgId, UnownedQuery.parse({}));
    expect(titles(groups[0]?.worst ?? [])).toEqual(WORST.slice(0, 3));
  });
});

// Where the score sets the band, the list is by score: the same order, since a higher band has the higher score.
test("by score alone what is beyond the scale and when it is due decide as well", async () => {
  const { db, orgId } = organization;
  const { items } = await listRisks(db, orgId, RiskQuery.parse({ sort: "-score" }));
  expect(items.slice(0, 6).map(({ title }) => title)).toEqual([
    "sums to 109",
    "sums to 104",
    "and is late",
    "and is due",
    "sums to 100",
    "is urgent by its band",
  ]);
});

test.each(["-score", "-band", "score"] as const)(
  "pages of one row by %s go on where the last one ended, also among equals",
  async (sort) => {
    const { db, orgId } = organization;
    const whole = await listRisks(db, orgId, RiskQuery.parse({ sort }));
    const paged: string[] = [];
    let cursor: string | null = null;
    do {
      const page: RiskPage = await listRisks(
        db,
        orgId,
        RiskQuery.parse({ sort, limit: "1", ...(cursor ? { cursor } : {}) }),
      );
      paged.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null && paged.length < 100);
    expect(paged).toEqual(whole.items.map(({ id }) => id));
  },
);
