import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { RiskQuery as Query } from "@/lib/contracts/http/risk";
import { RiskQuery } from "@/lib/contracts/http/risk";
import { newId } from "@/lib/db/new-id";
import { getAsset } from "@/lib/queries/get-asset";
import { getOverview } from "@/lib/queries/get-overview";
import { listRisks } from "@/lib/queries/list-risks";
import { listTeams } from "@/lib/queries/list-teams";
import { listUnowned } from "@/lib/queries/unowned/list-unowned";
import { openTestOrganization, type TestOrganization } from "@/lib/testing/import-records";

let organization: TestOrganization;
const [image, workload, team] = [newId(), newId(), newId()];
const [change, path, alone, other] = [newId(), newId(), newId(), newId()];

beforeAll(async () => {
  organization = await openTestOrganization();
  const { orgId, query } = organization;
  for (const [id, kind, name] of [
    [image, "image", "api"],
    [workload, "workload", "front"],
  ])
    await query("INSERT INTO asset (org_id, id, kind, key, name, first_seen_at) VALUES ($1, $2, $3, $4, $4, now())", [
      orgId,
      id,
      kind,
      name,
    ]);
  await query("INSERT INTO team (org_id, id, slug, name) VALUES ($1, $2, 'shop', 'Shop')", [orgId, team]);
  const insert = (
    id: string,
    kind: string,
    title: string,
    more: { asset: string; score: number; band: string; ends: string | null },
  ) =>
    query(
      `INSERT INTO risk (org_id, id, key, kind, title, asset_id, asset_ids, score, band, formula, exposed, kev, top_severity, finding_count,
                         asset_count, owner_reason, first_seen_at, verdict_since, ends_with_id)
       VALUES ($1, $2, uuid_send($2::uuid), $3, $4, $5, ARRAY[$5::uuid], $6, $7, 'test', $8, true, 3, 1, 1, '{}', now(), now(), $9)`,
      [orgId, id, kind, title, more.asset, more.score, more.band, kind === "attack-path", more.ends],
    );
  await insert(change, "package-upgrade", "Upgrade log4j", { asset: image, score: 95, band: "act", ends: null });
  await insert(path, "attack-path", "From the internet to the cluster", {
    asset: workload,
    score: 80,
    band: "attend",
    ends: change,
  });
  await insert(alone, "attack-path", "From the internet to a node", {
    asset: workload,
    score: 75,
    band: "attend",
    ends: null,
  });
  await insert(other, "package-upgrade", "Upgrade lodash", { asset: image, score: 50, band: "track-star", ends: null });
});
afterAll(() => organization.close());
beforeEach(async () => {
  await organization.query(
    "UPDATE risk SET status = 'open', owner_team_id = $1, owner_user_id = NULL, exposed = kind = 'attack-path'",
    [team],
  );
});

const list = async (query: Partial<Query>) => {
  const { db, orgId } = organization;
  return listRisks(db, orgId, RiskQuery.parse({ paths: "folded", ...query }));
};
const ids = async (query: Partial<Query> = {}) => (await list(query)).items.map(({ id }) => id);
const set = (id: string, change: string) => organization.query(`UPDATE risk SET ${change} WHERE id = $1`, [id]);

describe("one change is one row", () => {
  test("a path that an open risk's change ends is told in that row, and what no change ends stays a row", async () => {
    const page = await list({ facets: "true" });
    expect(page.items.map(({ id }) => id)).toEqual([change, alone, other]);
    expect(page.items[0]?.alsoEnds).toMatchObject([{ id: path }]);
    expect(page).toMatchObject({ count: { value: 3 }, toldPaths: { value: 1, relation: "exact" } });
    expect(page.facets?.band?.reduce((sum, { count }) => sum + count, 0)).toBe(3);
  });

  test("whoever asks for all of them gets every open risk, as the list always did", async () => {
    const page = await listRisks(organization.db, organization.orgId, RiskQuery.parse({}));
    expect(page.items.map(({ id }) => id)).toEqual([change, path, alone, other]);
    expect(page.toldPaths).toBeUndefined();
    expect(await ids({ paths: "rows" })).toEqual([change, path, alone, other]);
  });

  test.each(["accepted", "snoozed", "closed", "false_positive"])(
    "the path is a row when its change is %s",
    async (status) => {
      await set(change, `status = '${status}'`);
      expect(await ids()).toEqual([path, alone, other]);
    },
  );

  test("work that began with the change keeps them together; work that began with the path alone does not", async () => {
    await set(change, "status = 'in_progress'");
    expect(await ids()).not.toContain(path);
    await set(path, "status = 'in_progress'");
    expect(await ids()).not.toContain(path);
    await set(change, "status = 'open'");
    expect(await ids()).toContain(path);
  });

  test.each([
    { by: "the filter", of: (status: "open" | "in_progress") => ({ status }) },
    { by: "the search", of: (status: "open" | "in_progress") => ({ q: `status:${status}` }) },
  ])("by status it is a row where its change is not: by $by", async ({ by, of }) => {
    await set(change, "status = 'in_progress'");
    const open = await list(of("open"));
    expect(open.items.map(({ id }) => id)).toEqual([path, alone, other]);
    expect(open).toMatchObject({ count: { value: 3 }, toldPaths: { value: 0 } });
    expect(await list(of("in_progress"))).toMatchObject({ items: [{ id: change, alsoEnds: [{ id: path }] }] });
    if (by === "the filter")
      expect(await list({ status: "any" })).toMatchObject({ count: { value: 3 }, toldPaths: { value: 1 } });
    // What a status counts is what its list has.
    const counted = (await list({ facets: "true" })).facets?.status ?? [];
    for (const { value, count } of counted)
      expect([value, count]).toEqual([value, (await ids({ status: value as "open" })).length]);
  });

  test("is told of in a band where its change is", async () => {
    expect(await list({ band: "attend" })).toMatchObject({ toldPaths: { value: 0 } });
    await set(change, "band = 'attend'");
    expect(await list({ band: "attend" })).toMatchObject({ toldPaths: { value: 1 } });
    await set(change, "band = 'act'");
  });

  test.each([
    { hides: "a band", query: { band: "act" } as const },
    { hides: "a search", query: { q: "score:>90" } },
    { hides: "nothing", query: {} },
    { hides: "the change", query: { band: "attend" } as const },
    { hides: "another's team", query: { team: "shop" } },
  ])("the sentence counts the paths that rows tell, where a filter hides $hides", async ({ query }) => {
    for (const owner of ["owner_team_id", "NULL"]) {
      await set(path, `owner_team_id = ${owner}`);
      const { items, toldPaths } = await list(query);
      expect(toldPaths).toEqual({
        value: items.reduce((sum, { alsoEndsCount }) => sum + alsoEndsCount, 0),
        relation: "exact",
      });
      const rows = items.map(({ id }) => id);
      expect(toldPaths?.value).toBe(rows.includes(change) && !rows.includes(path) ? 1 : 0);
    }
  });

  test("a path that is a row is not told in another row as well, and one that the filter hides still is", async () => {
    const told = async (query: Partial<Query>) =>
      (await list({ paths: "rows", ...query })).items.find(({ id }) => id === change);
    expect(await told({})).toMatchObject({ alsoEnds: [], alsoEndsCount: 0 });
    expect(await told({ band: "act" })).toMatchObject({ alsoEnds: [{ id: path }], alsoEndsCount: 1 });
  });

  test("what somebody else has is a row of theirs", async () => {
    await set(path, "owner_team_id = NULL");
    expect(await ids()).toContain(path);
    expect(await ids({ team: "none" })).toEqual([path]);
  });

  test("each band counts a path with its change, so that bands sum to the whole", async () => {
    expect(await ids({ band: "attend" })).toEqual([alone]);
    expect(await ids({ q: "band:attend" })).toEqual([alone]);
    expect(await ids({ q: "score:<90" })).toEqual([alone, other]);
  });

  test.each([
    { finds: "its kind", query: { q: "kind:attack-path" }, is: [path, alone] },
    { finds: "its words", query: { q: "cluster" }, is: [path] },
    { finds: "where it begins", query: { assetId: workload }, is: [path, alone] },
    { finds: "what is said of it and not of the change", query: { q: "exposed:true" }, is: [path, alone] },
    { finds: "what is said of both, in one row", query: { q: "kev:true" }, is: [change, alone, other] },
  ])("a filter finds it by $finds", async ({ query, is }) => {
    expect(await ids(query)).toEqual(is);
  });
});

describe("what counts risks counts rows", () => {
  const openOf = async (days = 30) => {
    const { figures, topRisks, teams, headline } = await getOverview(organization.db, organization.orgId, days);
    return { figures, topRisks, teams, headline: headline.map(({ text }) => text).join("") };
  };

  test("overview, teams and the list agree, and the figure says what it leaves out", async () => {
    const { figures, topRisks, teams } = await openOf();
    const { value, byBand, how } = figures.find(({ id }) => id === "open_risks") ?? {};
    expect(value).toBe((await list({})).count.value);
    for (const { band, value: counted } of byBand ?? [])
      expect([band, counted]).toEqual([band, (await ids({ band })).length]);
    expect(how).toContain("1 attack path is counted with the change that ends it");
    expect(topRisks.map(({ id }) => id)).toEqual([change, alone, other]);
    expect(teams.find(({ team: slug }) => slug === "shop")).toMatchObject({ act: 1, attend: 1, open: 3 });
    const listed = await listTeams(organization.db, organization.orgId, { limit: 10, sort: "name" });
    expect(listed.items[0]).toMatchObject({ openRisks: 3, actRisks: 1 });
  });

  test.each([
    { when: "the path alone is late", change: "1 day", path: "-1 day" },
    { when: "both are late", change: "-2 days", path: "-1 day" },
    { when: "the change alone is late", change: "-1 day", path: "1 day" },
  ])("a team's overdue risks are those that are listed: $when", async ({ change: due, path: pathDue }) => {
    const { db, orgId } = organization;
    await set(change, `due_at = now() + interval '${due}'`);
    await set(path, `due_at = now() + interval '${pathDue}'`);
    const { teams } = await openOf();
    const [listed] = (await listTeams(db, orgId, { limit: 10, sort: "name" })).items;
    expect((await ids({ q: "overdue:true", team: "shop" })).length).toBe(1);
    expect(teams.find(({ team: slug }) => slug === "shop")?.overdue).toBe(1);
    expect(listed?.overdueRisks).toBe(1);
    await organization.query("UPDATE risk SET due_at = NULL");
  });

  test.each(["exposed = true", "exposed = kind = 'attack-path'"])(
    "exposed and exploited counts what its link lists (%s)",
    async (exposed) => {
      await organization.query(`UPDATE risk SET ${exposed}`);
      const figure = (await openOf()).figures.find(({ id }) => id === "exposed_exploited");
      expect(figure?.value).toBe((await ids({ q: "exposed:true kev:true" })).length);
    },
  );

  test("an asset counts what its link lists", async () => {
    for (const assetId of [workload, image])
      expect((await getAsset(organization.db, organization.orgId, assetId)).risks).toBe(
        (await ids({ assetId })).length,
      );
  });

  test("nobody's risks are counted by rows", async () => {
    await organization.query("UPDATE risk SET owner_team_id = NULL");
    expect((await listUnowned(organization.db, organization.orgId, { limit: 10 })).risks).toBe(3);
  });
});
