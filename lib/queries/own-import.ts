import type { Principal } from "@/lib/auth/principal";
import type { Db } from "@/lib/db/client";
import { withTenantConnection } from "@/lib/db/tenant";
import { AppError } from "@/lib/model/error";

/**
 * Refuses an import that this very token has not delivered. One of another sender and one that is not there look the same.
 * Errors   `not_found`.
 */
export async function demandOwnImport(db: Db, { orgId, token }: Principal, id: string): Promise<void> {
  const { rowCount } = await withTenantConnection(db, orgId, (connection) =>
    connection.query("SELECT 1 FROM import WHERE org_id = $1 AND id = $2 AND actor_kind = 'token' AND actor_id = $3", [
      orgId,
      id,
      token?.id ?? null,
    ]),
  );
  if (rowCount === 1) return;
  throw new AppError(
    "not_found",
    'No import that this token delivered has this id. To see those of others it needs the scope "read".',
  );
}
