import type { TenantConnection } from "@/lib/db/tenant";
import type { Rebuild } from "@/lib/graph/inventory/rebuild-graph";

/** Remembers which workload each staged container and pod belongs to; returns how many rows were new or older than known. */
export async function storeContainers(connection: TenantConnection, { orgId, clusterId }: Rebuild): Promise<number> {
  const { rowCount } = await connection.query(
    `INSERT INTO pod_container AS p (org_id, cluster_id, namespace, pod, container_id, container, workload_id, seen_at)
     SELECT DISTINCT ON (c.namespace, c.pod, c.container_id) $1::uuid, $2::uuid, c.namespace, c.pod, c.container_id, c.container, w.id, c.at
       FROM inv_container c JOIN asset w ON w.org_id = $1 AND w.kind = 'workload' AND w.key = c.workload_key
      WHERE NOT EXISTS (SELECT 1 FROM pod_container k WHERE k.org_id = $1 AND k.cluster_id = $2 AND k.namespace = c.namespace AND k.pod = c.pod
                           AND k.container_id = c.container_id AND k.seen_at <= c.at)
      ORDER BY c.namespace, c.pod, c.container_id, c.at, c.container
     ON CONFLICT (org_id, cluster_id, namespace, pod, container_id) DO UPDATE
       SET seen_at = EXCLUDED.seen_at, workload_id = EXCLUDED.workload_id, container = EXCLUDED.container
       WHERE EXCLUDED.seen_at < p.seen_at`,
    [orgId, clusterId],
  );
  return rowCount ?? 0;
}
