import type { TenantConnection } from "@/lib/db/tenant";

/**
 * Fills `inv_lived`: when each asset inside the cluster lived, which its `in` edge tells. A table of its own, since its
 * rows can be counted: the tables behind it may have been empty a moment ago, and are planned as if they still were.
 */
export async function stageLifetimes(connection: TenantConnection, orgId: string, clusterId: string): Promise<void> {
  await connection.query(`
    DROP TABLE IF EXISTS inv_lived;
    CREATE TEMP TABLE inv_lived (id uuid PRIMARY KEY, live tstzmultirange, is_live boolean) ON COMMIT DROP`);
  await connection.query(
    `INSERT INTO inv_lived (id, live, is_live)
     SELECT from_id, range_agg(live), bool_or(is_live) FROM edge WHERE org_id = $1 AND stated_by = $2 AND kind = 'in' GROUP BY from_id`,
    [orgId, clusterId],
  );
  await connection.query("ANALYZE inv_lived");
}
