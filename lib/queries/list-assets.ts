import type { AssetItem, AssetQuery } from "@/lib/contracts/http/asset";
import type { Page } from "@/lib/contracts/http/list-page";
import type { Db } from "@/lib/db/client";
import { type Sql, sql } from "@/lib/db/sql";
import { withTenant } from "@/lib/db/tenant";
import { exposureLevel, readAssetRows, topScore } from "@/lib/queries/asset-rows";
import { isStale, lastLooked } from "@/lib/queries/freshness";
import { type Order, pageIds } from "@/lib/queries/page-ids";
import { assetSearch } from "@/lib/queries/search/asset-search";
import { isNobodys, isOwnableKind } from "@/lib/queries/unowned/unowned-assets";

const openFindings: Sql = sql`(SELECT count(*)::int FROM finding f
  WHERE f.org_id = a.org_id AND f.asset_id = a.id AND f.state = 'open' AND f.disposition IS NULL)`;

const ORDERS: Record<AssetQuery["sort"], Order> = {
  "-topScore": { key: sql`coalesce(${topScore}, -1)`, direction: "desc", type: "int" },
  "-findings": { key: openFindings, direction: "desc", type: "int" },
  name: { key: sql`a.name`, direction: "asc", type: "text" },
  "-name": { key: sql`a.name`, direction: "desc", type: "text" },
  "-lastSeenAt": {
    key: sql`coalesce(${lastLooked}, '-infinity'::timestamptz)`,
    direction: "desc",
    type: "timestamptz",
  },
  lastSeenAt: { key: sql`coalesce(${lastLooked}, 'infinity'::timestamptz)`, direction: "asc", type: "timestamptz" },
};

/** The inventory: what is there today unless the query says otherwise. */
export async function listAssets(db: Db, orgId: string, query: AssetQuery): Promise<Page<AssetItem>> {
  return withTenant(db, orgId, async (tx) => {
    const { ids, nextCursor, count } = await pageIds(tx, {
      orgId,
      from: sql`asset a`,
      id: sql`a.id`,
      where: [sql`a.org_id = ${orgId}::uuid`, ...filters(query)],
      order: ORDERS[query.sort],
      query,
    });
    return { items: await readAssetRows(tx, orgId, ids), nextCursor, count };
  });
}

function filters(query: AssetQuery): Sql[] {
  const found: Sql[] = [];
  const search = query.q ? assetSearch(query.q) : null;
  if (query.retired === undefined && !search?.namesStatus) found.push(sql`a.retired_at IS NULL`);
  if (query.retired === "true") found.push(sql`a.retired_at IS NOT NULL`);
  if (query.kind) found.push(sql`a.kind = ${query.kind}`);
  if (query.namespace) found.push(sql`a.namespace = ${query.namespace}`);
  if (query.clusterId) found.push(sql`a.cluster_id = ${query.clusterId}::uuid`);
  if (query.cluster) {
    found.push(sql`a.cluster_id = ANY(ARRAY(SELECT c.id FROM asset c WHERE c.org_id = a.org_id AND c.kind = 'cluster'
      AND (c.name = ${query.cluster} OR c.key = ${query.cluster})))`);
  }
  if (query.team === "none") found.push(isNobodys, ...(query.kind ? [] : [isOwnableKind]));
  else if (query.team) {
    found.push(sql`a.owner_team_id = (SELECT t.id FROM team t WHERE t.org_id = a.org_id AND t.slug = ${query.team})`);
  }
  // What a row says on screen is what it is found under: an image by what runs it, a workload that no inventory has judged as unknown.
  if (query.exposure) found.push(sql`${exposureLevel} = ${query.exposure}`);
  if (query.freshness) found.push(freshness(query.freshness));
  if (search) found.push(search.condition);
  return found;
}

function freshness(wanted: NonNullable<AssetQuery["freshness"]>): Sql {
  if (wanted === "never") return sql`${lastLooked} IS NULL`;
  return wanted === "stale" ? isStale : sql`(${lastLooked} IS NOT NULL AND NOT ${isStale})`;
}
