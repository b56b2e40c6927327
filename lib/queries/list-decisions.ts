import type { Decision, DecisionQuery } from "@/lib/contracts/http/decision";
import type { Page } from "@/lib/contracts/http/list-page";
import type { Db } from "@/lib/db/client";
import { type Sql, sql } from "@/lib/db/sql";
import { withTenant } from "@/lib/db/tenant";
import { readDecisions } from "@/lib/queries/decision-rows";
import { inOrder, type Order, pageIds } from "@/lib/queries/page-ids";
import { containing } from "@/lib/queries/search/containing";

const ORDERS: Record<DecisionQuery["sort"], Order> = {
  "-createdAt": { key: sql`d.created_at`, direction: "desc", type: "timestamptz" },
  expiresAt: { key: sql`coalesce(d.expires_at, 'infinity'::timestamptz)`, direction: "asc", type: "timestamptz" },
};

/** Decisions of people and VEX documents, revoked and expired ones included unless asked otherwise. */
export async function listDecisions(db: Db, orgId: string, query: DecisionQuery): Promise<Page<Decision>> {
  return withTenant(db, orgId, async (tx) => {
    const where: Sql[] = [sql`d.org_id = ${orgId}::uuid`];
    const stands = sql`(d.revoked_at IS NULL AND (d.expires_at IS NULL OR d.expires_at > now()))`;
    if (query.state) where.push(sql`d.kind = ${query.state}`);
    if (query.inForce) where.push(query.inForce === "true" ? stands : sql`NOT ${stands}`);
    if (query.q) where.push(sql`(d.reason ILIKE ${containing(query.q)} OR d.author_name ILIKE ${containing(query.q)})`);
    const page = await pageIds(tx, {
      orgId,
      from: sql`decision d`,
      id: sql`d.id`,
      where,
      order: ORDERS[query.sort],
      query,
    });
    const found = await readDecisions(tx, orgId, sql`d.id = ANY(${page.ids}::uuid[])`);
    return { items: inOrder(page.ids, found), nextCursor: page.nextCursor, count: page.count };
  });
}
