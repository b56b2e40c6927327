import { type Sql, sql } from "@/lib/db/sql";

/** The organization of the transaction as a value that is read once per statement, where a sub-select must not depend on the row around it. */
export const currentTenant: Sql = sql`(SELECT nullif(current_setting('app.org', true), '')::uuid)`;
