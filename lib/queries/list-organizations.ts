import { z } from "zod";
import type { Page } from "@/lib/contracts/http/list-page";
import type { Organization, OrganizationQuery } from "@/lib/contracts/http/organization";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { type Sql, sql } from "@/lib/db/sql";
import { type Tx, withTenant } from "@/lib/db/tenant";
import { inOrder, pageIds } from "@/lib/queries/page-ids";
import { At } from "@/lib/queries/row-values";
import { containing } from "@/lib/queries/search/containing";

const Row = z.object({ id: z.string(), slug: z.string(), name: z.string(), demo: z.boolean(), createdAt: At });

/** Organizations of the instance, for its operator. `orgId` is the operator's own: it only signs the cursor. */
export async function listOrganizations(db: Db, orgId: string, query: OrganizationQuery): Promise<Page<Organization>> {
  return withTenant(db, orgId, async (tx) => {
    const where: Sql[] = [
      query.q ? sql`(o.slug ILIKE ${containing(query.q)} OR o.name ILIKE ${containing(query.q)})` : sql`true`,
    ];
    const page = await pageIds(tx, {
      orgId,
      from: sql`organization o`,
      id: sql`o.id`,
      where,
      order: { key: sql`o.slug`, direction: "asc", type: "text" },
      query,
    });
    return { items: await readOrganizations(tx, page.ids), nextCursor: page.nextCursor, count: page.count };
  });
}

export async function readOrganizations(tx: Tx, ids: readonly string[]): Promise<Organization[]> {
  const found = await rows(tx, Row)`
    SELECT id, slug, name, is_demo AS demo, created_at AS "createdAt" FROM organization WHERE id = ANY(${[...ids]}::uuid[])`;
  return inOrder(ids, found);
}
