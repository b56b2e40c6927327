import type { Db } from "@/lib/db/client";
import { type TenantConnection, withTenantConnection } from "@/lib/db/tenant";
import { lockOrganization } from "@/lib/ingest/lock-organization";

/** Each may hold 4 MB: so many are taken away in one transaction. */
const AT_ONCE = 500;

/**
 * Removes signed bundles that no stored claim rests on any more: the import that brought them was read again and says otherwise, or
 * never said anything of them. A bundle that a claim names is kept as long as the claim is.
 *
 * Meanwhile  an import that brings the same bundle again finds it or writes it: both hold the organization's lock.
 * Returns    how many were removed.
 */
export async function sweepBundles(db: Db): Promise<number> {
  const { rows } = await db.pool.query<{ id: string }>("SELECT id FROM organization ORDER BY id");
  let removed = 0;
  for (const { id } of rows)
    for (let some = AT_ONCE; some === AT_ONCE; removed += some)
      some = await withTenantConnection(db, id, (connection) => sweepOne(connection, id));
  return removed;
}

async function sweepOne(connection: TenantConnection, orgId: string): Promise<number> {
  // Nearly always there is none, and nobody waits for the lock.
  const { rows } = await connection.query<{ hash: Buffer }>(`SELECT b.hash ${UNUSED} LIMIT ${AT_ONCE}`, [orgId]);
  if (rows.length === 0) return 0;
  await lockOrganization(connection, orgId);
  const { rowCount } = await connection.query(
    `DELETE FROM signed_bundle d WHERE d.org_id = $1 AND d.hash IN (SELECT b.hash ${UNUSED} AND b.hash = ANY($2::bytea[]))`,
    [orgId, rows.map(({ hash }) => hash)],
  );
  return rowCount ?? 0;
}

const UNUSED = `FROM signed_bundle b WHERE b.org_id = $1
   AND NOT EXISTS (SELECT 1 FROM evidence e WHERE e.org_id = $1 AND e.bundle_hash = b.hash)`;
