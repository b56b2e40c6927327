import type { Db } from "@/lib/db/client";
import { type TenantConnection, withTenantConnection } from "@/lib/db/tenant";
import { AppError } from "@/lib/model/error";

/** A statement that takes longer is given up: what is worked out here is for somebody who waits. */
export const STATEMENT_MS = 10_000;
/** PostgreSQL's `query_canceled`. */
const CANCELED = "57014";

/**
 * Works something out of what is stored, for somebody who waits.
 *
 * Writes   nothing; the transaction is read-only, so that it cannot.
 * Errors   `too_large` when one statement takes longer than a request may last.
 */
export function withBoundedRead<T>(
  db: Db,
  orgId: string,
  work: (connection: TenantConnection) => Promise<T>,
  statementMs = STATEMENT_MS,
): Promise<T> {
  return withTenantConnection(db, orgId, async (connection) => {
    await connection.query(`SET LOCAL transaction_read_only = on; SET LOCAL statement_timeout = ${statementMs}`);
    return work(connection);
  }).catch(tooLong);
}

/** The same for Prisma's transactions, where `SET LOCAL statement_timeout` was said. */
export function tooLong(error: unknown): never {
  if (error instanceof Error && "code" in error && (error.code === CANCELED || isPrismasCanceled(error)))
    throw new AppError("too_large", "This takes longer to work out than a request may last. Nothing was changed.", {
      cause: error,
    });
  throw error;
}

/** A raw query's SQLSTATE stands only in the words of Prisma's error. */
const isPrismasCanceled = ({ code, message }: Error & { code?: unknown }) =>
  code === "P2010" && message.includes(`Code: \`${CANCELED}\``);
