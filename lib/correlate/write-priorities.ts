import type { TenantConnection } from "@/lib/db/tenant";
import { type CopyValue, copyRows } from "@/lib/ingest/stage/copy-rows";

/**
 * Writes each finding's priority and risk where they differ from what is stored: `rows` holds only those.
 *
 * Returns  once the server has all rows, with the promise of their being written: the caller has other work meanwhile.
 */
export async function writePriorities(
  connection: TenantConnection,
  orgId: string,
  rows: readonly { id: string; priority: number; riskId: string }[],
): Promise<{ written: Promise<unknown> }> {
  if (rows.length === 0) return { written: Promise.resolve() };
  await connection.query("CREATE TEMP TABLE scored (id uuid, priority smallint, risk_id uuid) ON COMMIT DROP");
  await copyRows(
    connection,
    "scored",
    ["id", "priority", "risk_id"],
    rows.map((row): CopyValue[] => [row.id, row.priority, row.riskId]),
  );
  await connection.query("ANALYZE scored");
  const written = connection.query(
    "UPDATE finding f SET priority = s.priority, risk_id = s.risk_id FROM scored s WHERE f.org_id = $1 AND f.id = s.id",
    [orgId],
  );
  written.catch(() => undefined); // met where it is awaited
  return { written };
}

/**
 * Ends risks of these assets that no open finding belongs to any more. They open again when one does.
 *
 * A closed risk keeps its due date: whether the promise was kept is computed from it.
 */
export async function closeEmptyRisks(
  connection: TenantConnection,
  orgId: string,
  assetIds: readonly string[],
  now: Date,
): Promise<void> {
  await connection.query(
    `UPDATE risk r SET status = 'closed', closed_at = coalesce((SELECT max(f.closed_at) FROM finding f WHERE f.org_id = $1 AND f.risk_id = r.id), $3),
                       updated_at = now()
      WHERE r.org_id = $1 AND r.asset_id = ANY($2::uuid[]) AND r.status <> 'closed'
        AND NOT EXISTS (SELECT 1 FROM finding f WHERE f.org_id = $1 AND f.risk_id = r.id AND f.state = 'open')`,
    [orgId, assetIds, now],
  );
}
