import { z } from "zod";
import type { Page } from "@/lib/contracts/http/list-page";
import type { Member, MemberQuery } from "@/lib/contracts/http/team";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { type Sql, sql } from "@/lib/db/sql";
import { type Tx, withTenant } from "@/lib/db/tenant";
import { AppError } from "@/lib/model/error";
import { Role } from "@/lib/model/permission";
import { inOrder, pageIds } from "@/lib/queries/page-ids";
import { At } from "@/lib/queries/row-values";
import { containing } from "@/lib/queries/search/containing";
import { tokensByMaker, WORKS } from "@/lib/queries/tokens-of";

const Row = z.object({
  id: z.string(),
  userId: z.string(),
  email: z.string(),
  name: z.string(),
  role: Role,
  teams: z.array(z.string()),
  handles: z.array(z.string()),
  createdAt: At,
  lastSignInAt: At.nullable(),
  disabled: z.boolean(),
  tokens: z.number(),
});

/** People of the organization, by name. */
export async function listMembers(db: Db, orgId: string, query: MemberQuery): Promise<Page<Member>> {
  return withTenant(db, orgId, async (tx) => {
    const where: Sql[] = [sql`m.org_id = ${orgId}::uuid`];
    if (query.q) where.push(sql`(u.name ILIKE ${containing(query.q)} OR u.email ILIKE ${containing(query.q)})`);
    const page = await pageIds(tx, {
      orgId,
      from: sql`membership m JOIN app_user u ON u.id = m.user_id`,
      id: sql`m.user_id`,
      where,
      order: { key: sql`u.name`, direction: "asc", type: "text" },
      query,
    });
    return { items: await readMembers(tx, orgId, page.ids), nextCursor: page.nextCursor, count: page.count };
  });
}

/** One person of the organization, also inside a transaction that has just changed them. */
export async function readMember(tx: Tx, orgId: string, userId: string): Promise<Member> {
  const [member] = await readMembers(tx, orgId, [userId]);
  if (!member) throw new AppError("not_found", "No member of your organization has this id.");
  return member;
}

async function readMembers(tx: Tx, orgId: string, ids: readonly string[]): Promise<Member[]> {
  const found = await rows(tx, Row)`
    WITH RECURSIVE ${tokensByMaker(orgId)}
    SELECT u.id, u.id AS "userId", u.email, u.name, m.role, m.created_at AS "createdAt", u.disabled_at IS NOT NULL AS disabled,
           ARRAY(SELECT t.slug FROM team_member tm JOIN team t ON t.org_id = tm.org_id AND t.id = tm.team_id
                  WHERE tm.org_id = m.org_id AND tm.user_id = m.user_id ORDER BY t.slug) AS teams,
           ARRAY(SELECT h.handle FROM member_handle h WHERE h.org_id = m.org_id AND h.user_id = m.user_id ORDER BY h.handle) AS handles,
           (SELECT max(e.at) FROM audit_event e WHERE e.org_id = m.org_id AND e.subject_kind = 'user'
              AND e.subject_id = m.user_id::text AND e.action = 'session.started') AS "lastSignInAt",
           (SELECT count(*)::int FROM theirs o JOIN api_token t ON t.org_id = m.org_id AND t.id = o.id AND ${WORKS}
             WHERE o.user_id = m.user_id) AS tokens
      FROM membership m JOIN app_user u ON u.id = m.user_id
     WHERE m.org_id = ${orgId}::uuid AND m.user_id = ANY(${[...ids]}::uuid[])`;
  return inOrder(ids, found);
}
