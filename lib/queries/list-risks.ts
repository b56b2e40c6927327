import type { RiskPage, RiskQuery } from "@/lib/contracts/http/risk";
import type { Db } from "@/lib/db/client";
import { join, raw, type Sql, sql } from "@/lib/db/sql";
import { type Tx, withTenant } from "@/lib/db/tenant";
import { decidedUntil } from "@/lib/queries/decided-until";
import { readFacets } from "@/lib/queries/facets";
import { isOpenPathWithChange, isToldBy, isToldInRow, TOLD } from "@/lib/queries/own-row";
import { countRows, type Order, type PageSpec, pageIds } from "@/lib/queries/page-ids";
import { readRiskRows } from "@/lib/queries/risk-rows";
import { BandOf, storedBand } from "@/lib/queries/risk-values";
import { riskSearch, riskSearchOfChange } from "@/lib/queries/search/risk-search";
import { HIGHEST_FIRST, WORST_FIRST } from "@/lib/queries/worst-first";

const ORDERS: Record<RiskQuery["sort"], Order> = {
  "-score": HIGHEST_FIRST,
  "-band": WORST_FIRST,
  score: { ...HIGHEST_FIRST, direction: "asc" },
  dueAt: { key: sql`coalesce(r.due_at, 'infinity'::timestamptz)`, direction: "asc", type: "timestamptz" },
  "-dueAt": { key: sql`coalesce(r.due_at, '-infinity'::timestamptz)`, direction: "desc", type: "timestamptz" },
  "-updatedAt": { key: sql`r.updated_at`, direction: "desc", type: "timestamptz" },
  firstSeenAt: { key: sql`r.first_seen_at`, direction: "asc", type: "timestamptz" },
  "-firstSeenAt": { key: sql`r.first_seen_at`, direction: "desc", type: "timestamptz" },
  "-findings": { key: sql`r.finding_count`, direction: "desc", type: "int" },
};

/** The prioritized list: what is open unless the query says otherwise. */
export async function listRisks(db: Db, orgId: string, query: RiskQuery): Promise<RiskPage> {
  return withTenant(db, orgId, async (tx) => {
    const { ids, nextCursor, count } = await pageIds(tx, risksPage(orgId, query));
    const items = await readRiskRows(tx, orgId, ids, rowsOf(orgId, query));
    const page = { items, nextCursor, count, ...(await countTold(tx, orgId, query)) };
    if (query.facets !== "true" || query.cursor) return page;
    const without = (change: Partial<RiskQuery>) => [
      sql`r.org_id = ${orgId}::uuid`,
      ...filters({ ...query, ...change }),
    ];
    const facets = await readFacets(tx, sql`risk r`, [
      { name: "band", value: sql`r.band`, where: without({ band: undefined }) },
      { name: "status", value: STATUS, where: ofEachStatus(orgId, query) },
      { name: "team", value: TEAM, where: without({ team: undefined }) },
    ]);
    return { ...page, facets: { ...facets, band: (facets.band ?? []).map(withBand) } };
  });
}

/** Where risks are counted by status: a path is told where its change is counted with it, which is in the list of that status. */
function ofEachStatus(orgId: string, query: RiskQuery): Sql[] {
  const any = { ...query, status: "any" } as const;
  const ofChange = [...filtersOfChange(any), sql`r.status = ${raw(TOLD)}.status`];
  return [sql`r.org_id = ${orgId}::uuid`, ...filters(any, ofChange)];
}

/** How many attack paths the rows of the list tell: those whose change is a row of it, and which are none; said once, with its first page. */
async function countTold(tx: Tx, orgId: string, query: RiskQuery): Promise<Pick<RiskPage, "toldPaths">> {
  if (query.paths !== "folded" || query.cursor) return {};
  const isRow = sql`(${join(filters(query), " AND ")})`;
  const told = [
    sql`r.org_id = ${orgId}::uuid`,
    isToldBy(filters({ ...query, paths: "rows" })),
    sql`${isRow} IS NOT TRUE`,
  ];
  return { toldPaths: await countRows(tx, sql`risk r`, told) };
}

/** The ids that are rows of a list, on whatever page: what is one is not told in another's row as well. */
function rowsOf(orgId: string, query: RiskQuery): Sql {
  return sql`SELECT r.id FROM risk r WHERE ${join([sql`r.org_id = ${orgId}::uuid`, isOpenPathWithChange, ...filters(query)], " AND ")}`;
}

const STATUS: Sql = sql`CASE WHEN r.status IN ('closed', 'fixed') THEN 'resolved' ELSE r.status END`;
const TEAM: Sql = sql`coalesce((SELECT t.slug FROM team t WHERE t.org_id = r.org_id AND t.id = r.owner_team_id),
  CASE WHEN r.owner_user_id IS NULL THEN 'none' ELSE 'person' END)`;

function withBand({ value, count }: { value: string; count: number }) {
  return { value: BandOf.parse(value) as string, count };
}

/** The page that a query asks for. */
export function risksPage(orgId: string, query: RiskQuery): PageSpec {
  return {
    orgId,
    from: sql`risk r`,
    id: sql`r.id`,
    where: [sql`r.org_id = ${orgId}::uuid`, ...filters(query)],
    order: ORDERS[query.sort],
    query,
  };
}

function filters(query: RiskQuery, ofChange = filtersOfChange(query)): Sql[] {
  const found: Sql[] = [];
  const search = query.q ? riskSearch(query.q) : null;
  if (query.exception === "ending")
    found.push(sql`r.status IN ('accepted', 'snoozed') AND ${decidedUntil} <= now() + interval '30 days'`);
  if (query.exception === "asked") {
    found.push(
      sql`EXISTS (SELECT 1 FROM exception_request e WHERE e.org_id = r.org_id AND e.risk_id = r.id AND e.state = 'asked')`,
    );
  }
  if (query.status !== undefined) found.push(...ofStatus(query.status));
  else if (!search?.namesStatus && query.exception !== "ending") found.push(sql`r.status IN ('open', 'in_progress')`);
  if (query.band) found.push(sql`r.band = ${storedBand(query.band)}`);
  if (query.team === "none") found.push(sql`r.owner_team_id IS NULL AND r.owner_user_id IS NULL`);
  else if (query.team === "person") found.push(sql`r.owner_team_id IS NULL AND r.owner_user_id IS NOT NULL`);
  else if (query.team) {
    found.push(sql`r.owner_team_id = (SELECT t.id FROM team t WHERE t.org_id = r.org_id AND t.slug = ${query.team})`);
  }
  if (query.assetId) found.push(ofAsset(query.assetId));
  if (query.findingId) {
    found.push(
      sql`r.id = (SELECT k.risk_id FROM finding_rank k WHERE k.org_id = r.org_id AND k.finding_id = ${query.findingId}::uuid)`,
    );
  }
  if (search) found.push(search.condition);
  if (query.paths === "folded") found.push(sql`NOT ${isToldInRow(ofChange)}`);
  return found;
}

function ofStatus(status: NonNullable<RiskQuery["status"]>): Sql[] {
  if (status === "any") return [];
  return [status === "resolved" ? sql`r.status IN ('closed', 'fixed')` : sql`r.status = ${status}`];
}

function ofAsset(assetId: string): Sql {
  return sql`(r.asset_id = ${assetId}::uuid OR ${assetId}::uuid = ANY(r.asset_ids))`;
}

/**
 * Which of the filters the change of an attack path has to pass for the path to be told in its row. Both have one owner, and the path counts in the
 * band of its change: of team, band and score nothing is asked, so that the parts of a list sum to the whole.
 */
function filtersOfChange(query: RiskQuery): Sql[] {
  const found: Sql[] = [];
  // Exceptions, and what a finding belongs to, are each risk's own.
  if (query.exception || query.findingId) found.push(sql`false`);
  if (query.status) found.push(...ofStatus(query.status));
  if (query.assetId) found.push(ofAsset(query.assetId));
  if (query.q) found.push(riskSearchOfChange(query.q));
  return found;
}
