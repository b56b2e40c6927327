import type { Db } from "@/lib/db/client";
import { type TenantConnection, withTenantConnection } from "@/lib/db/tenant";

/** One transaction that writes risks, of one organization at a time: two that overlap would each write what the other is about to change. */
export function inTurn<T>(db: Db, orgId: string, work: (connection: TenantConnection) => Promise<T>): Promise<T> {
  return withTenantConnection(db, orgId, async (connection) => {
    await connection.query("SELECT pg_advisory_xact_lock(hashtextextended('correlate:' || $1, 0))", [orgId]);
    return work(connection);
  });
}
