import { z } from "zod";
import { AssetLink } from "@/lib/contracts/http/asset-link";
import { BaseBasis, type BaseImageUser, type BaseImageUserQuery } from "@/lib/contracts/http/base-image";
import type { Page } from "@/lib/contracts/http/list-page";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { sql } from "@/lib/db/sql";
import { type Tx, withTenant } from "@/lib/db/tenant";
import { AppError } from "@/lib/model/error";
import { BumpOf } from "@/lib/queries/base-images/bump-of";
import { readBaseImages } from "@/lib/queries/base-images/list-base-images";
import { inOrder, type Order, pageIds } from "@/lib/queries/page-ids";
import { At } from "@/lib/queries/row-values";
import { containing } from "@/lib/queries/search/containing";

const ORDERS: Record<BaseImageUserQuery["sort"], Order> = {
  "-closes": { key: sql`i.closes`, direction: "desc", type: "int" },
  "-findings": { key: sql`coalesce(i.findings, -1)`, direction: "desc", type: "int" },
  builtAt: { key: sql`i.built_at`, direction: "asc", type: "timestamptz" },
};

/** Images on a base, by version in use. */
export async function listBaseImageUsers(
  db: Db,
  orgId: string,
  id: string,
  query: BaseImageUserQuery,
): Promise<Page<BaseImageUser>> {
  return withTenant(db, orgId, async (tx) => {
    if ((await readBaseImages(tx, orgId, [id])).length === 0)
      throw new AppError("not_found", "No base image has this id in your organization.");
    const page = await pageIds(tx, {
      orgId,
      from: sql`image_base i JOIN asset a ON a.org_id = i.org_id AND a.id = i.asset_id`,
      id: sql`i.version_id`,
      where: [
        sql`i.org_id = ${orgId}::uuid`,
        sql`i.base_id = ${id}::uuid`,
        ...(query.q ? [sql`a.key ILIKE ${containing(query.q)}`] : []),
      ],
      order: ORDERS[query.sort],
      query: { ...query, id },
    });
    return { items: await readUsers(tx, orgId, page.ids), nextCursor: page.nextCursor, count: page.count };
  });
}

const Row = z.object({
  id: z.string(),
  image: AssetLink,
  tag: z.string().nullable(),
  digest: z.string().nullable(),
  builtAt: At,
  basis: BaseBasis,
  layers: z.number().nullable(),
  findings: z.number().nullable(),
  bump: BumpOf,
  workloads: z.number(),
});

async function readUsers(tx: Tx, orgId: string, ids: readonly string[]): Promise<BaseImageUser[]> {
  const found = await rows(tx, Row)`
    SELECT i.version_id AS id, jsonb_build_object('id', a.id, 'kind', a.kind, 'name', a.name) AS image, i.tag, i.digest, i.built_at AS "builtAt",
           i.basis, i.layers::int, i.findings, i.bump,
           (SELECT count(DISTINCT e.from_id)::int FROM edge e WHERE e.org_id = i.org_id AND e.to_id = i.asset_id AND e.kind = 'runs' AND e.is_live
               AND (e.to_version_id = i.version_id OR e.to_version_id IS NULL)) AS workloads
      FROM image_base i JOIN asset a ON a.org_id = i.org_id AND a.id = i.asset_id
     WHERE i.org_id = ${orgId}::uuid AND i.version_id = ANY(${[...ids]}::uuid[])`;
  return inOrder(ids, found);
}
