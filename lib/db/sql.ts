import { Prisma } from "@/lib/db/generated/client";

/** Pieces of SQL with bound values; only `raw` splices text, and only text that is written in our own source. */
export const { sql, join, raw, empty } = Prisma;
export type Sql = Prisma.Sql;
