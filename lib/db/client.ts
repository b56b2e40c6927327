import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { PrismaClient } from "@/lib/db/generated/client";
import { env } from "@/lib/env";
import { log } from "@/lib/log";

/**
 * One database as the application's own role sees it.
 *
 * prisma   the model, for small reads and writes through `withTenant`
 * pool     plain connections, for COPY and set-based SQL through `withTenantConnection`
 */
export type Db = { prisma: PrismaClient; pool: pg.Pool; close: () => Promise<void> };

/** Opens both ways in; `poolSize` counts connections of each. The caller closes it. */
export function openDb(url: string, poolSize = 10): Db {
  const pool = new pg.Pool({ connectionString: url, max: poolSize, idleTimeoutMillis: 30_000 });
  // An idle connection that the server drops must not crash the process: the next query opens another.
  pool.on("error", (error) => log.warn({ err: error }, "an idle database connection was lost"));
  const prisma = new PrismaClient({
    adapter: new PrismaPg(
      { connectionString: url, max: poolSize },
      { onPoolError: (error) => log.warn({ err: error }, "an idle database connection was lost") },
    ),
    transactionOptions: { maxWait: 10_000, timeout: 60_000 },
  });
  return {
    prisma,
    pool,
    close: async () => {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

let shared: Db | undefined;

/** The process-wide database of `DATABASE_URL`; opened on first use so that a build needs no database. */
export function db(): Db {
  const url = env().DATABASE_URL;
  if (!url) throw new Error("DATABASE_URL is not set; `npm start` sets it for the embedded database");
  shared ??= openDb(url);
  return shared;
}
