import type { TenantConnection } from "@/lib/db/tenant";

const KEY = "hashtextextended('apply:' || $1, 0)";

/**
 * One application at a time per organization: imports share advisories, packages and findings, and a lock taken first
 * cannot deadlock. Reading and staging, the longer part, go on side by side.
 */
export async function lockOrganization(connection: TenantConnection, orgId: string): Promise<void> {
  await connection.query(`SELECT pg_advisory_xact_lock(${KEY})`, [orgId]);
}

/** The same lock, if nobody has it or waits for it; whether it was free. Held to the end of the transaction, and taken again without harm. */
export async function tryLockOrganization(connection: TenantConnection, orgId: string): Promise<boolean> {
  const { rows } = await connection.query<{ free: boolean }>(`SELECT pg_try_advisory_xact_lock(${KEY}) AS free`, [
    orgId,
  ]);
  return rows[0]?.free === true;
}
