import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";

const Row = z.object({ id: z.string() });

/**
 * Clusters that some of these assets belong to or run in, and those with an inventory whose objects no search has seen: a changed
 * policy changes paths without changing any asset.
 */
export function staleClusters(
  connection: TenantConnection,
  orgId: string,
  assetIds: readonly string[],
): Promise<z.output<typeof Row>[]> {
  return rowsOf(
    connection,
    Row,
    `WITH newest AS (
       SELECT c.id AS cluster_id, i.arrival FROM asset c
        CROSS JOIN LATERAL (SELECT max(arrival) AS arrival FROM inventory_import WHERE org_id = $1 AND cluster_id = c.id) i
        WHERE c.org_id = $1 AND c.kind = 'cluster' AND i.arrival IS NOT NULL),
     given AS (SELECT unnest($2::uuid[]) AS id),
     touched AS (
       SELECT a.cluster_id AS id FROM asset a JOIN given g ON g.id = a.id WHERE a.org_id = $1 AND a.cluster_id IS NOT NULL
       UNION SELECT g.id FROM given g
       UNION SELECT w.cluster_id FROM given g JOIN edge e ON e.org_id = $1 AND e.to_id = g.id AND e.kind = 'runs' AND e.is_live
               JOIN asset w ON w.org_id = $1 AND w.id = e.from_id)
     SELECT n.cluster_id AS id FROM newest n
       LEFT JOIN attack_path_run r ON r.org_id = $1 AND r.cluster_id = n.cluster_id
      WHERE r.inventory IS DISTINCT FROM n.arrival OR n.cluster_id IN (SELECT id FROM touched)
      ORDER BY 1`,
    [orgId, assetIds],
  );
}
