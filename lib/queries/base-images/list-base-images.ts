import { z } from "zod";
import { AssetLink } from "@/lib/contracts/http/asset-link";
import type { BaseImageItem, BaseImageQuery } from "@/lib/contracts/http/base-image";
import type { Page } from "@/lib/contracts/http/list-page";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { type Sql, sql } from "@/lib/db/sql";
import { type Tx, withTenant } from "@/lib/db/tenant";
import { inOrder, type Order, pageIds } from "@/lib/queries/page-ids";
import { At } from "@/lib/queries/row-values";
import { containing } from "@/lib/queries/search/containing";

const ORDERS: Record<BaseImageQuery["sort"], Order> = {
  "-findings": { key: sql`b.findings`, direction: "desc", type: "int" },
  "-closes": { key: sql`b.closes`, direction: "desc", type: "int" },
  "-images": { key: sql`b.images`, direction: "desc", type: "int" },
  name: { key: sql`b.key`, direction: "asc", type: "text" },
};

/** Base images that something is built on now. */
export async function listBaseImages(db: Db, orgId: string, query: BaseImageQuery): Promise<Page<BaseImageItem>> {
  return withTenant(db, orgId, async (tx) => {
    const page = await pageIds(tx, {
      orgId,
      from: sql`base_image b`,
      id: sql`b.id`,
      where: [
        sql`b.org_id = ${orgId}::uuid`,
        sql`b.images > 0`,
        ...(query.assetId ? [aboutAsset(orgId, query.assetId)] : []),
        ...(query.q ? [sql`b.key ILIKE ${containing(query.q)}`] : []),
      ],
      order: ORDERS[query.sort],
      query,
    });
    return { items: await readBaseImages(tx, orgId, page.ids), nextCursor: page.nextCursor, count: page.count };
  });
}

function aboutAsset(orgId: string, assetId: string): Sql {
  return sql`(EXISTS (SELECT 1 FROM image_base i WHERE i.org_id = b.org_id AND i.base_id = b.id AND i.asset_id = ${assetId}::uuid)
    OR b.key = (SELECT a.key FROM asset a WHERE a.org_id = ${orgId}::uuid AND a.id = ${assetId}::uuid AND a.kind = 'image'))`;
}

const Row = z.object({
  id: z.string(),
  key: z.string(),
  asset: AssetLink.nullable(),
  images: z.number(),
  versions: z.number(),
  findings: z.number().nullable(),
  closes: z.number(),
  oldestAt: At.nullable(),
});

/** In the order of the ids; what nothing is built on any more too, so that old links keep working. */
export async function readBaseImages(tx: Tx, orgId: string, ids: readonly string[]): Promise<BaseImageItem[]> {
  const found = await rows(tx, Row)`
    SELECT b.id, b.key, b.images, b.closes,
           CASE WHEN b.images > 0 AND NOT EXISTS (
             SELECT 1 FROM image_base i WHERE i.org_id = b.org_id AND i.base_id = b.id AND i.findings IS NOT NULL) THEN NULL ELSE b.findings END AS findings, b.oldest_at AS "oldestAt",
           (SELECT jsonb_build_object('id', a.id, 'kind', a.kind, 'name', a.name) FROM asset a
             WHERE a.org_id = b.org_id AND a.kind = 'image' AND a.key = b.key) AS asset,
           (SELECT count(DISTINCT coalesce(i.base_version_id::text, i.digest, i.tag, ''))::int FROM image_base i
             WHERE i.org_id = b.org_id AND i.base_id = b.id) AS versions
      FROM base_image b WHERE b.org_id = ${orgId}::uuid AND b.id = ANY(${[...ids]}::uuid[])`;
  return inOrder(ids, found);
}
