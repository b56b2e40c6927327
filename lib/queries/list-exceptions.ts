import type { ExceptionQuery, ExceptionRequest } from "@/lib/contracts/http/exception";
import type { Page } from "@/lib/contracts/http/list-page";
import type { Db } from "@/lib/db/client";
import { type Sql, sql } from "@/lib/db/sql";
import { withTenant } from "@/lib/db/tenant";
import { readExceptions } from "@/lib/queries/exception-rows";
import { inOrder, pageIds } from "@/lib/queries/page-ids";

/** Requests for exceptions, the longest waiting first. One whose risk is off the list meanwhile waits for nobody. */
export async function listExceptions(db: Db, orgId: string, query: ExceptionQuery): Promise<Page<ExceptionRequest>> {
  return withTenant(db, orgId, async (tx) => {
    const where: Sql[] = [sql`e.org_id = ${orgId}::uuid`];
    if (query.state) where.push(sql`e.state = ${query.state}`);
    if (query.state === "asked") where.push(sql`r.status IN ('open', 'in_progress')`);
    const page = await pageIds(tx, {
      orgId,
      from: sql`exception_request e JOIN risk r ON r.org_id = e.org_id AND r.id = e.risk_id`,
      id: sql`e.id`,
      where,
      order: { key: sql`e.asked_at`, direction: "asc", type: "timestamptz" },
      query,
    });
    const found = await readExceptions(tx, orgId, sql`e.id = ANY(${page.ids}::uuid[])`);
    return { items: inOrder(page.ids, found), nextCursor: page.nextCursor, count: page.count };
  });
}
