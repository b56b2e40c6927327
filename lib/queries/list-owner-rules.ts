import { z } from "zod";
import type { Page } from "@/lib/contracts/http/list-page";
import { type OwnerRule, OwnerRuleMatch, type OwnerRuleQuery } from "@/lib/contracts/http/owner-rule";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { type Sql, sql } from "@/lib/db/sql";
import { type Tx, withTenant } from "@/lib/db/tenant";
import { AppError } from "@/lib/model/error";
import { inOrder, pageIds } from "@/lib/queries/page-ids";
import { At } from "@/lib/queries/row-values";
import { containing } from "@/lib/queries/search/containing";

const Row = z.object({
  id: z.string(),
  position: z.number(),
  match: OwnerRuleMatch,
  team: z.string().nullable(),
  person: z.string().nullable(),
  fallback: z.boolean(),
  note: z.string().transform((note) => note || null),
  createdAt: At,
  createdBy: z.string().nullable(),
});

/** Ownership rules in the order they are tried. */
export async function listOwnerRules(db: Db, orgId: string, query: OwnerRuleQuery): Promise<Page<OwnerRule>> {
  return withTenant(db, orgId, async (tx) => {
    const where: Sql[] = [sql`r.org_id = ${orgId}::uuid`];
    if (query.q) where.push(sql`(r.matcher::text ILIKE ${containing(query.q)} OR r.note ILIKE ${containing(query.q)})`);
    const page = await pageIds(tx, {
      orgId,
      from: sql`owner_rule r`,
      id: sql`r.id`,
      where,
      order: { key: sql`r.position`, direction: "asc", type: "int" },
      query,
    });
    const found = await readOwnerRules(tx, orgId, sql`r.id = ANY(${page.ids}::uuid[])`);
    return { items: inOrder(page.ids, found), nextCursor: page.nextCursor, count: page.count };
  });
}

export async function readOwnerRule(tx: Tx, orgId: string, id: string): Promise<OwnerRule> {
  const [rule] = await readOwnerRules(tx, orgId, sql`r.id = ${id}::uuid`);
  if (!rule) throw new AppError("not_found", "No ownership rule has this id in your organization.");
  return rule;
}

/** Rules that satisfy a condition on `r`, in order. */
export function readOwnerRules(tx: Tx, orgId: string, condition: Sql): Promise<OwnerRule[]> {
  return rows(tx, Row)`
    SELECT r.id, r.position, r.matcher AS match, t.slug AS team, u.email AS person, r.fallback, r.note, r.created_at AS "createdAt", c.email AS "createdBy"
      FROM owner_rule r
      LEFT JOIN team t ON t.org_id = r.org_id AND t.id = r.team_id
      LEFT JOIN app_user u ON u.id = r.user_id
      LEFT JOIN app_user c ON c.id = r.created_by
     WHERE r.org_id = ${orgId}::uuid AND ${condition} ORDER BY r.position, r.id`;
}
