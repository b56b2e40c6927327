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
  subjectName: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
});

/** Each kind of subject in its own table; only the branch of the event's own kind is evaluated, so the cast is safe. */
const SUBJECT_NAME: Sql = sql`CASE e.subject_kind
  WHEN 'risk' THEN (SELECT s.title FROM risk s WHERE s.org_id = e.org_id AND s.id = e.subject_id::uuid)
  WHEN 'finding' THEN (SELECT nullif(s.title, '') FROM finding s WHERE s.org_id = e.org_id AND s.id = e.subject_id::uuid)
  WHEN 'asset' THEN (SELECT s.name FROM asset s WHERE s.org_id = e.org_id AND s.id = e.subject_id::uuid)
  WHEN 'team' THEN (SELECT s.name FROM team s WHERE s.org_id = e.org_id AND s.id = e.subject_id::uuid)
  WHEN 'token' THEN (SELECT s.name FROM api_token s WHERE s.org_id = e.org_id AND s.id = e.subject_id::uuid)
  WHEN 'import' THEN (SELECT s.filename FROM import s WHERE s.org_id = e.org_id AND s.id = e.subject_id::uuid)
  WHEN 'user' THEN (SELECT s.email FROM app_user s JOIN membership m ON m.org_id = e.org_id AND m.user_id = s.id WHERE s.id = e.subject_id::uuid)
  WHEN 'organization' THEN (SELECT s.name FROM organization s WHERE s.id = e.org_id)
  WHEN 'decision' THEN (SELECT coalesce(
      (SELECT r.title FROM risk r WHERE r.org_id = s.org_id AND r.id = s.risk_id),
      (SELECT nullif(f.title, '') FROM finding f WHERE f.org_id = s.org_id AND f.id = s.finding_id),
      s.pattern->>'advisory', s.pattern->>'component')
    FROM decision s WHERE s.org_id = e.org_id AND s.id = e.subject_id::uuid)
  WHEN 'format' THEN e.subject_id END`;

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
      SELECT id, at, actor_name AS actor, action, subject_kind AS subject, subject_id AS "subjectId", ${SUBJECT_NAME} AS "subjectName", detail
        FROM audit_event e WHERE org_id = ${orgId}::uuid AND id = ANY(${page.ids}::uuid[])`;
    return { items: inOrder(page.ids, found), nextCursor: page.nextCursor, count: page.count };
  });
}
