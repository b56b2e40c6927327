import { z } from "zod";
import { AssetLink } from "@/lib/contracts/http/asset-link";
import type { ComponentItem, ComponentQuery } from "@/lib/contracts/http/component";
import type { Page } from "@/lib/contracts/http/list-page";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { type Sql, sql } from "@/lib/db/sql";
import { type Tx, withTenant } from "@/lib/db/tenant";
import { inOrder, type Order, pageIds } from "@/lib/queries/page-ids";
import { At, RankCounts } from "@/lib/queries/row-values";
import { containing } from "@/lib/queries/search/containing";

const assetCount: Sql = sql`(SELECT count(DISTINCT s.asset_id)::int FROM presence p JOIN stream s ON s.org_id = p.org_id AND s.id = p.stream_id
  WHERE p.org_id = c.org_id AND p.component_id = c.id AND s.is_current)`;

const ORDERS: Record<ComponentQuery["sort"], Order> = {
  name: { key: sql`c.name`, direction: "asc", type: "text" },
  "-assets": { key: assetCount, direction: "desc", type: "int" },
};

/** Packages over all assets, whether an SBOM or only a finding names them. */
export async function listComponents(db: Db, orgId: string, query: ComponentQuery): Promise<Page<ComponentItem>> {
  return withTenant(db, orgId, async (tx) => {
    const page = await pageIds(tx, {
      orgId,
      from: sql`component c`,
      id: sql`c.id`,
      where: [sql`c.org_id = ${orgId}::uuid`, ...filters(query)],
      order: ORDERS[query.sort],
      query,
    });
    return { items: await readComponents(tx, orgId, page.ids), nextCursor: page.nextCursor, count: page.count };
  });
}

function filters(query: ComponentQuery): Sql[] {
  const found: Sql[] = [];
  if (query.type) found.push(sql`c.type = ${query.type}`);
  if (query.q) found.push(textCondition(query.q));
  if (query.assetId) {
    found.push(sql`EXISTS (SELECT 1 FROM presence p JOIN stream s ON s.org_id = p.org_id AND s.id = p.stream_id
      WHERE p.org_id = c.org_id AND p.component_id = c.id AND s.asset_id = ${query.assetId}::uuid)`);
  }
  return found;
}

/** A name, `namespace/name`, or a purl with or without version: `pkg:npm/lodash@4.17.20`. */
function textCondition(text: string): Sql {
  const purl = /^pkg:([^/]+)\/(.+?)(?:@([^@/]+))?$/.exec(text.trim());
  if (!purl)
    return sql`(CASE WHEN c.namespace = '' THEN c.name ELSE c.namespace || '/' || c.name END) ILIKE ${containing(text)}`;
  const [, type = "", rest = "", version] = purl;
  const path = decodeURIComponentSafely(rest);
  const named = sql`c.type = ${type} AND (CASE WHEN c.namespace = '' THEN c.name ELSE c.namespace || '/' || c.name END) = ${path}`;
  if (!version) return named;
  return sql`${named} AND EXISTS (SELECT 1 FROM presence p WHERE p.org_id = c.org_id AND p.component_id = c.id AND p.version = ${version})`;
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const Row = z.object({
  id: z.string(),
  type: z.string(),
  namespace: z.string(),
  name: z.string(),
  versions: z.array(z.string()),
  licenses: z.array(z.string()),
  assetCount: z.number(),
  assets: z.array(
    AssetLink.extend({ version: z.string().nullable(), path: z.string().nullable(), running: z.boolean().nullable() }),
  ),
  findings: RankCounts,
  lastSeenAt: At.nullable(),
});

async function readComponents(tx: Tx, orgId: string, ids: readonly string[]): Promise<ComponentItem[]> {
  const found = await rows(tx, Row)`
    SELECT c.id, c.type, c.namespace, c.name,
           ARRAY(SELECT DISTINCT p.version FROM presence p WHERE p.org_id = c.org_id AND p.component_id = c.id AND p.version <> '' ORDER BY 1 LIMIT 50) AS versions,
           ARRAY(SELECT DISTINCT l FROM presence p CROSS JOIN unnest(p.licenses) AS l WHERE p.org_id = c.org_id AND p.component_id = c.id ORDER BY 1 LIMIT 20) AS licenses,
           ${assetCount} AS "assetCount",
           coalesce((SELECT jsonb_agg(to_jsonb(w) ORDER BY w.name) FROM (
             SELECT DISTINCT ON (a.id) a.id, a.kind, a.name, nullif(p.version, '') AS version, nullif(p.path, '') AS path,
                    CASE WHEN a.inventoried THEN EXISTS (SELECT 1 FROM edge e WHERE e.org_id = a.org_id AND e.to_id = a.id AND e.kind = 'runs' AND e.is_live) END AS running
               FROM presence p JOIN stream s ON s.org_id = p.org_id AND s.id = p.stream_id JOIN asset a ON a.org_id = s.org_id AND a.id = s.asset_id
              WHERE p.org_id = c.org_id AND p.component_id = c.id AND s.is_current ORDER BY a.id, p.version DESC LIMIT 10) AS w), '[]'::jsonb) AS assets,
           (SELECT jsonb_object_agg(t.severity, t.n) FROM (SELECT f.severity, count(*)::int AS n FROM finding f
              WHERE f.org_id = c.org_id AND f.component_id = c.id AND f.state = 'open' AND f.disposition IS NULL GROUP BY f.severity) AS t) AS findings,
           (SELECT max(si.scanned_at) FROM presence p JOIN stream_import si ON si.org_id = p.org_id AND si.stream_id = p.stream_id
             WHERE p.org_id = c.org_id AND p.component_id = c.id) AS "lastSeenAt"
      FROM component c WHERE c.org_id = ${orgId}::uuid AND c.id = ANY(${[...ids]}::uuid[])`;
  return inOrder(ids, found).map((row) => ({
    ...row,
    namespace: row.namespace || null,
    purl: `pkg:${row.type}/${[row.namespace, row.name].filter(Boolean).join("/")}`,
  }));
}
