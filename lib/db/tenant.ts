import type pg from "pg";
import type { Db } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import { AppError } from "@/lib/model/error";

/** A transaction whose tenant is set: row-level security shows it one organization and no other. */
export type Tx = Prisma.TransactionClient;

/** A plain connection inside such a transaction, for COPY and set-based SQL. */
export type TenantConnection = pg.PoolClient;

/**
 * Runs `work` in one transaction as one organization. The only place, with its sibling below, that sets the tenant:
 * transaction-local, so that a pooled connection can never carry it into another request.
 */
export function withTenant<T>(db: Db, orgId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db.prisma.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT set_config('app.org', ${orgId}, true)`;
    return work(tx);
  });
}

/**
 * The same over a plain connection. An error rolls everything back; temporary tables go with the transaction. Whoever threw may have left statements under
 * way, which would be sent after the end of their transaction: the connection is not used again. A refusal ({@link AppError}) is no such error.
 */
export async function withTenantConnection<T>(
  db: Db,
  orgId: string,
  work: (connection: TenantConnection) => Promise<T>,
): Promise<T> {
  const connection = await db.pool.connect();
  let broken: Error | undefined;
  // A session that the server ends between two statements says so as an event, and an unheard one ends the process.
  const onLost = (error: Error) => {
    broken = error;
  };
  connection.on("error", onLost);
  try {
    // At one go, which is why the id is written into it: escaped by the driver, and one answer to wait for instead of two.
    await connection.query(`BEGIN; SELECT set_config('app.org', ${connection.escapeLiteral(orgId)}, true)`);
    const result = await work(connection);
    await connection.query("COMMIT");
    return result;
  } catch (error) {
    await connection.query("ROLLBACK").catch((rollbackError: Error) => {
      broken = rollbackError;
    });
    if (!(error instanceof AppError)) broken ??= error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    connection.off("error", onLost);
    connection.release(broken);
  }
}

/**
 * Reads beside a transaction that writes: over a connection of its own if one is free at once, else over the `connection` of the transaction. It sees what is
 * committed when its statements begin, and perhaps nothing of what that transaction has written.
 *
 * Waits    for no connection: whoever holds one and waited for another would wait for those who do the same.
 */
export function beside<T>(
  db: Db,
  orgId: string,
  connection: TenantConnection,
  read: (reader: TenantConnection) => Promise<T>,
): Promise<T> {
  const { idleCount, totalCount, waitingCount, options } = db.pool;
  // An idle one may have been promised to somebody who waits already.
  const isFree = waitingCount === 0 && (idleCount > 0 || totalCount < options.max);
  return isFree ? withTenantConnection(db, orgId, read) : read(connection);
}
