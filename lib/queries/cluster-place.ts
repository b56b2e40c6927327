import { raw, type Sql } from "@/lib/db/sql";

/**
 * Where in a cluster an asset lies, as `ClusterPlace`: its namespace and its cluster, of a cluster itself that cluster; null for what lies in none.
 *
 * alias  of a row with `org_id` and `asset_id`, in text of our own.
 */
export function clusterPlace(alias: string): Sql {
  return raw(`(SELECT CASE WHEN placed_in.id IS NOT NULL OR placed.namespace IS NOT NULL THEN jsonb_build_object('namespace', placed.namespace,
      'cluster', CASE WHEN placed_in.id IS NOT NULL THEN jsonb_build_object('id', placed_in.id, 'name', placed_in.name) END) END
    FROM asset placed LEFT JOIN asset placed_in ON placed_in.org_id = placed.org_id
      AND placed_in.id = CASE placed.kind WHEN 'cluster' THEN placed.id ELSE placed.cluster_id END
   WHERE placed.org_id = ${alias}.org_id AND placed.id = ${alias}.asset_id)`);
}
