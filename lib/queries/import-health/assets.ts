import { z } from "zod";
import { AssetLink } from "@/lib/contracts/http/asset-link";
import type { AssetIngest, AssetIngestQuery, ImportHealth } from "@/lib/contracts/http/import-health";
import type { Page } from "@/lib/contracts/http/list-page";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { type Sql, sql } from "@/lib/db/sql";
import { type Tx, withTenant } from "@/lib/db/tenant";
import { isClusterSilent, isStale, lastLooked, STALE_DAYS } from "@/lib/queries/freshness";
import { type AssetFailure, readAssetFailures } from "@/lib/queries/import-health/failures";
import { isNever, isScanned } from "@/lib/queries/import-health/scanned-assets";
import { inOrder, pageIds } from "@/lib/queries/page-ids";
import { At } from "@/lib/queries/row-values";

/** Tools per asset; more than these look at hardly any. */
const MAX_TOOLS = 20;

/** What each tool last said of each asset, the longest unheard of first. */
export async function listAssetIngest(db: Db, orgId: string, query: AssetIngestQuery): Promise<Page<AssetIngest>> {
  return withTenant(db, orgId, async (tx) => {
    const failures = await readAssetFailures(tx, orgId);
    const { ids, nextCursor, count } = await pageIds(tx, {
      orgId,
      from: sql`asset a`,
      id: sql`a.id`,
      where: [sql`a.org_id = ${orgId}::uuid`, isScanned, ...stateFilter(query.state, [...failures.keys()])],
      order: { key: sql`coalesce(${lastLooked}, '-infinity'::timestamptz)`, direction: "asc", type: "timestamptz" },
      query,
    });
    return { items: await readRows(tx, orgId, ids, failures), nextCursor, count };
  });
}

const Counted = z.object({ never: z.number(), stale: z.number(), silent: z.number(), failing: z.number() });

/** How many assets are in each sort of trouble; one may be in two. */
export async function countAssets(tx: Tx, orgId: string): Promise<ImportHealth["assets"]> {
  const failing = [...(await readAssetFailures(tx, orgId)).keys()];
  const [counted] = await rows(tx, Counted)`
    SELECT count(*) FILTER (WHERE never)::int AS never,
           count(*) FILTER (WHERE stale)::int AS stale,
           count(*) FILTER (WHERE silent)::int AS silent,
           count(*) FILTER (WHERE id = ANY(${failing}::uuid[]))::int AS failing
      FROM (SELECT a.id, ${isNever} AS never, ${isStale} AS stale, a.kind = 'cluster' AND ${isClusterSilent} AS silent
              FROM asset a WHERE a.org_id = ${orgId}::uuid AND ${isScanned}) AS looked`;
  return counted ?? { never: 0, stale: 0, silent: 0, failing: 0 };
}

function stateFilter(state: AssetIngestQuery["state"], failing: readonly string[]): Sql[] {
  const isFailing = sql`a.id = ANY(${[...failing]}::uuid[])`;
  switch (state) {
    case "any":
      return [];
    case "never":
      return [isNever];
    case "stale":
      return [isStale];
    case "failing":
      return [isFailing];
    case "trouble":
      return [sql`(${isNever} OR ${isStale} OR ${isFailing})`];
  }
}

const Row = z.object({
  id: z.string(),
  asset: AssetLink,
  lastScanAt: At.nullable(),
  stale: z.boolean(),
  tools: z.array(z.object({ tool: z.string(), sender: z.string(), at: At, importId: z.string(), stale: z.boolean() })),
});

async function readRows(
  tx: Tx,
  orgId: string,
  ids: readonly string[],
  failures: ReadonlyMap<string, AssetFailure>,
): Promise<AssetIngest[]> {
  if (ids.length === 0) return [];
  const found = await rows(tx, Row)`
    WITH looked AS (
      SELECT a.id, a.kind, a.name, ${lastLooked} AS at, ${isStale} AS stale FROM asset a WHERE a.org_id = ${orgId}::uuid AND a.id = ANY(${[...ids]}::uuid[])),
    said AS (
      SELECT DISTINCT ON (s.asset_id, s.tool) s.asset_id, s.tool, si.scanned_at AS at, si.import_id
        FROM stream s JOIN stream_import si ON si.org_id = s.org_id AND si.stream_id = s.id
       WHERE s.org_id = ${orgId}::uuid AND s.asset_id = ANY(${[...ids]}::uuid[])
       ORDER BY s.asset_id, s.tool, si.scanned_at DESC, si.arrival DESC)
    SELECT l.id, jsonb_build_object('id', l.id, 'kind', l.kind, 'name', l.name) AS asset, l.at AS "lastScanAt",
           l.stale,
           coalesce((SELECT jsonb_agg(to_jsonb(t) ORDER BY t.at DESC, t.tool) FROM (
             SELECT d.tool, i.actor_name AS sender, d.at, d.import_id AS "importId",
                    d.at < now() - make_interval(days => ${STALE_DAYS}::int) AS stale
               FROM said d JOIN import i ON i.org_id = ${orgId}::uuid AND i.id = d.import_id
              WHERE d.asset_id = l.id ORDER BY d.at DESC, d.tool LIMIT ${MAX_TOOLS}) t), '[]'::jsonb) AS tools
      FROM looked l`;
  return inOrder(ids, found).map(({ stale, ...row }) => {
    const lastFailure = failures.get(row.id) ?? null;
    const state = lastFailure ? "failing" : row.lastScanAt === null ? "never" : stale ? "stale" : "fresh";
    return { ...row, state, lastFailure };
  });
}
