import type { TenantConnection } from "@/lib/db/tenant";

/**
 * One piece of work has one date: a risk whose change ends attack paths is due when the first of them is, where that is earlier, and so is every other
 * path that it ends. What is shown, sorted, searched and counted then is the same stored date.
 *
 * riskIds  of the risks that end paths; without any nothing is asked.
 * Puts off nothing: what the risk was due by before stays where it is earlier, and a path without a date gets none.
 * Twice    writes nothing.
 */
export async function carryDates(
  connection: TenantConnection,
  orgId: string,
  riskIds: readonly string[],
): Promise<void> {
  if (riskIds.length === 0) return;
  await connection.query(
    `WITH paths AS MATERIALIZED (
       SELECT p.id, p.ends_with_id, p.due_at FROM risk p
        WHERE p.org_id = $1 AND p.ends_with_id = ANY($2::uuid[]) AND p.status IN ('open', 'in_progress') AND p.due_at IS NOT NULL),
     one AS (
       SELECT r.id, least(r.due_at, min(p.due_at)) AS due FROM paths p JOIN risk r ON r.org_id = $1 AND r.id = p.ends_with_id
        WHERE r.status IN ('open', 'in_progress') GROUP BY r.id, r.due_at),
     moved AS (SELECT id, due FROM one UNION ALL SELECT p.id, o.due FROM paths p JOIN one o ON o.id = p.ends_with_id)
     UPDATE risk r SET due_at = m.due, computed = NULL, updated_at = now()
       FROM moved m WHERE r.org_id = $1 AND r.id = m.id AND (r.due_at IS NULL OR r.due_at > m.due)`,
    [orgId, riskIds],
  );
}
