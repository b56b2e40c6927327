import { type Sql, sql } from "@/lib/db/sql";
import { lastLooked } from "@/lib/queries/freshness";

/** What something is expected to scan. A workload is looked at with its cluster, an unplaced report has been read. */
export const isScanned: Sql = sql`(a.retired_at IS NULL AND a.kind IN ('repository', 'image', 'cluster', 'host', 'artifact'))`;
export const isNever: Sql = sql`${lastLooked} IS NULL`;
