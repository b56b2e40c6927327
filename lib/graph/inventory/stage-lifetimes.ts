import type { TenantConnection } from "@/lib/db/tenant";

/**
 * Fills `inv_lived`: when each asset inside the cluster lived, which its `in` edge tells. A table of its own, since its
 * rows can be counted: the tables behind it may have been empty a moment ago, and are planned as if they still were.
 *
 * Part     of those in the rebuilt part, and of those that are gone without being retired: what is retired stays so until it is seen again.
 */
export async function stageLifetimes(
  connection: TenantConnection,
  orgId: string,
  clusterId: string,
  isPart: boolean,
): Promise<void> {
  await connection.query(`
    DROP TABLE IF EXISTS inv_lived;
    CREATE TEMP TABLE inv_lived (id uuid PRIMARY KEY, live tstzmultirange, is_live boolean) ON COMMIT DROP`);
  await connection.query(
    `${isPart ? LOOKED : ""}
     INSERT INTO inv_lived (id, live, is_live)
     SELECT e.from_id, range_agg(e.live), bool_or(e.is_live) FROM ${isPart ? "looked l JOIN edge e ON e.from_id = l.id" : "edge e"}
      WHERE e.org_id = $1 AND e.stated_by = $2 AND e.kind = 'in' GROUP BY e.from_id`,
    [orgId, clusterId],
  );
  await connection.query("ANALYZE inv_lived");
}

const LOOKED = `
  WITH looked AS MATERIALIZED (
    SELECT id FROM inv_scope
     UNION SELECT from_id FROM inv_wanted_edge
     UNION SELECT e.from_id FROM edge e JOIN asset a ON a.org_id = $1 AND a.id = e.from_id AND a.retired_at IS NULL
            WHERE e.org_id = $1 AND e.stated_by = $2 AND e.kind = 'in' AND NOT e.is_live)`;
