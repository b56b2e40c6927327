import type { Page } from "@/lib/contracts/http/list-page";
import type { RiskItem, RiskQuery } from "@/lib/contracts/http/risk";
import type { Db } from "@/lib/db/client";
import { type Sql, sql } from "@/lib/db/sql";
import { withTenant } from "@/lib/db/tenant";
import { type Order, pageIds } from "@/lib/queries/page-ids";
import { readRiskRows } from "@/lib/queries/risk-rows";
import { storedBand } from "@/lib/queries/risk-values";
import { riskSearch } from "@/lib/queries/search/risk-search";

const ORDERS: Record<RiskQuery["sort"], Order> = {
  "-score": { key: sql`r.score`, direction: "desc", type: "int" },
  score: { key: sql`r.score`, direction: "asc", type: "int" },
  dueAt: { key: sql`coalesce(r.due_at, 'infinity'::timestamptz)`, direction: "asc", type: "timestamptz" },
  "-dueAt": { key: sql`coalesce(r.due_at, '-infinity'::timestamptz)`, direction: "desc", type: "timestamptz" },
  "-updatedAt": { key: sql`r.updated_at`, direction: "desc", type: "timestamptz" },
  firstSeenAt: { key: sql`r.first_seen_at`, direction: "asc", type: "timestamptz" },
  "-firstSeenAt": { key: sql`r.first_seen_at`, direction: "desc", type: "timestamptz" },
  "-findings": { key: sql`r.finding_count`, direction: "desc", type: "int" },
};

/** The prioritized list: what is open unless the query says otherwise. */
export async function listRisks(db: Db, orgId: string, query: RiskQuery): Promise<Page<RiskItem>> {
  return withTenant(db, orgId, async (tx) => {
    const { ids, nextCursor, count } = await pageIds(tx, {
      orgId,
      from: sql`risk r`,
      id: sql`r.id`,
      where: [sql`r.org_id = ${orgId}::uuid`, ...filters(query)],
      order: ORDERS[query.sort],
      query,
    });
    return { items: await readRiskRows(tx, orgId, ids), nextCursor, count };
  });
}

function filters(query: RiskQuery): Sql[] {
  const found: Sql[] = [];
  const search = query.q ? riskSearch(query.q) : null;
  if (query.status === undefined) {
    if (!search?.namesStatus) found.push(sql`r.status IN ('open', 'in_progress')`);
  } else if (query.status !== "any") {
    found.push(query.status === "resolved" ? sql`r.status IN ('closed', 'fixed')` : sql`r.status = ${query.status}`);
  }
  if (query.band) found.push(sql`r.band = ${storedBand(query.band)}`);
  if (query.team === "none") found.push(sql`r.owner_team_id IS NULL AND r.owner_user_id IS NULL`);
  else if (query.team) {
    found.push(sql`r.owner_team_id = (SELECT t.id FROM team t WHERE t.org_id = r.org_id AND t.slug = ${query.team})`);
  }
  if (query.assetId)
    found.push(sql`(r.asset_id = ${query.assetId}::uuid OR ${query.assetId}::uuid = ANY(r.asset_ids))`);
  if (query.findingId) {
    found.push(
      sql`r.id = (SELECT f.risk_id FROM finding f WHERE f.org_id = r.org_id AND f.id = ${query.findingId}::uuid)`,
    );
  }
  if (search) found.push(search.condition);
  return found;
}
