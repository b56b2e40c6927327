import type { ImportItem, ImportQuery } from "@/lib/contracts/http/import";
import type { Page } from "@/lib/contracts/http/list-page";
import type { Db } from "@/lib/db/client";
import { type Sql, sql } from "@/lib/db/sql";
import { withTenant } from "@/lib/db/tenant";
import { readImportRows } from "@/lib/queries/import-rows";
import { type Order, type PageSpec, pageIds } from "@/lib/queries/page-ids";
import { containing } from "@/lib/queries/search/containing";
import { waitsForPlace } from "@/lib/queries/waiting-imports";

const ORDERS: Record<ImportQuery["sort"], Order> = {
  "-receivedAt": { key: sql`i.received_at`, direction: "desc", type: "timestamptz" },
  receivedAt: { key: sql`i.received_at`, direction: "asc", type: "timestamptz" },
};

/** Deliveries, newest first. */
export async function listImports(db: Db, orgId: string, query: ImportQuery): Promise<Page<ImportItem>> {
  return withTenant(db, orgId, async (tx) => {
    const { ids, nextCursor, count } = await pageIds(tx, importsPage(orgId, query));
    return { items: await readImportRows(tx, orgId, ids), nextCursor, count };
  });
}

/** The page that a query asks for. */
export function importsPage(orgId: string, query: ImportQuery): PageSpec {
  return {
    orgId,
    from: sql`import i`,
    id: sql`i.id`,
    where: [sql`i.org_id = ${orgId}::uuid`, ...filters(query)],
    order: ORDERS[query.sort],
    query,
  };
}

function filters(query: ImportQuery): Sql[] {
  const found: Sql[] = [];
  if (query.status && query.status !== "any") found.push(sql`i.status = ${query.status}`);
  if (query.days) found.push(sql`i.received_at > now() - make_interval(days => ${query.days}::int)`);
  if (query.waiting === "closures") found.push(sql`i.status = 'held'`);
  if (query.waiting === "place") found.push(waitsForPlace);
  if (query.waiting === "any") found.push(sql`(i.status = 'held' OR ${waitsForPlace})`);
  if (query.format) found.push(sql`i.format = ${query.format}`);
  if (query.assetId) {
    found.push(sql`(i.target_asset_id = ${query.assetId}::uuid OR EXISTS (
      SELECT 1 FROM stream_import si JOIN stream s ON s.org_id = si.org_id AND s.id = si.stream_id
       WHERE si.org_id = i.org_id AND si.import_id = i.id AND s.asset_id = ${query.assetId}::uuid))`);
  }
  if (query.q) {
    const pattern = containing(query.q);
    found.push(
      sql`(i.filename ILIKE ${pattern} OR i.tool ILIKE ${pattern} OR i.format ILIKE ${pattern} OR i.actor_name ILIKE ${pattern})`,
    );
  }
  return found;
}
