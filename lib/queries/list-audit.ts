import { z } from "zod";
import type { AuditEvent, AuditQuery } from "@/lib/contracts/http/audit";
import type { Page } from "@/lib/contracts/http/list-page";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { type Sql, sql } from "@/lib/db/sql";
import { withTenant } from "@/lib/db/tenant";
import { inOrder, pageIds } from "@/lib/queries/page-ids";
import { At } from "@/lib/queries/row-values";
import { containing } from "@/lib/queries/search/containing";

const Row = z.object({
  id: z.string(),
  at: At,
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  subjectId: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
});

/** Who changed what, newest first. */
export async function listAudit(db: Db, orgId: string, query: AuditQuery): Promise<Page<AuditEvent>> {
  return withTenant(db, orgId, async (tx) => {
    const where: Sql[] = [sql`e.org_id = ${orgId}::uuid`];
    if (query.subjectId) where.push(sql`e.subject_id = ${query.subjectId}`);
    if (query.q) where.push(sql`(e.action ILIKE ${containing(query.q)} OR e.actor_name ILIKE ${containing(query.q)})`);
    const page = await pageIds(tx, {
      orgId,
      from: sql`audit_event e`,
      id: sql`e.id`,
      where,
      order: { key: sql`e.at`, direction: "desc", type: "timestamptz" },
      query,
    });
    const found = await rows(tx, Row)`
      SELECT id, at, actor_name AS actor, action, subject_kind AS subject, subject_id AS "subjectId", detail
        FROM audit_event WHERE org_id = ${orgId}::uuid AND id = ANY(${page.ids}::uuid[])`;
    return { items: inOrder(page.ids, found), nextCursor: page.nextCursor, count: page.count };
  });
}
