import { type Sql, sql } from "@/lib/db/sql";
import { lastLooked } from "@/lib/queries/freshness";

/**
 * What something is expected to scan. A workload is looked at with its cluster, an unplaced report has been read; the file of one
 * whose entries all name what they are about (provenance, a cloud account's checks) is nothing to look at.
 */
export const isScanned: Sql = sql`(a.retired_at IS NULL AND a.kind IN ('repository', 'image', 'cluster', 'host', 'artifact')
  AND (NOT a.unplaced OR a.kind <> 'artifact' OR EXISTS (
    SELECT 1 FROM stream s JOIN stream_import si ON si.org_id = s.org_id AND si.stream_id = s.id
      JOIN import i ON i.org_id = si.org_id AND i.id = si.import_id
     WHERE s.org_id = a.org_id AND s.asset_id = a.id AND i.unplaced)))`;
export const isNever: Sql = sql`${lastLooked} IS NULL`;
