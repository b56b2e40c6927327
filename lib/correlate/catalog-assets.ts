import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { KUBERNETES_ID } from "@/lib/engine/ownership/catalog";
import type { ChangedEntities } from "@/lib/graph/store-catalog";

/**
 * Assets whose owner may differ since these entities of a catalog changed: the repositories they are in, images that say
 * they are built from those, and workloads that carry their id; likewise of entities that name a changed one as their
 * owner or system.
 */
export async function catalogAssets(
  connection: TenantConnection,
  orgId: string,
  { count, refs, repositories, kubernetesIds }: ChangedEntities,
): Promise<string[]> {
  if (count === 0) return [];
  const found = await rowsOf(
    connection,
    z.object({ id: z.string() }),
    `WITH RECURSIVE meant(ref) AS (
       SELECT unnest($2::text[])
       UNION SELECT naming.ref FROM meant m, LATERAL (
               SELECT e.ref FROM catalog_entity e WHERE e.org_id = $1 AND e.owner = m.ref
               UNION ALL SELECT e.ref FROM catalog_entity e WHERE e.org_id = $1 AND e.system = m.ref) AS naming),
     entity AS (SELECT e.repository, e.kubernetes_id FROM catalog_entity e WHERE e.org_id = $1 AND e.ref IN (SELECT ref FROM meant)),
     source AS (SELECT repository AS key FROM entity WHERE repository IS NOT NULL UNION SELECT unnest($3::text[])),
     label AS (SELECT kubernetes_id AS id FROM entity WHERE kubernetes_id IS NOT NULL UNION SELECT unnest($4::text[]))
     SELECT a.id FROM asset a WHERE a.org_id = $1 AND a.kind = 'repository' AND a.key IN (SELECT key FROM source)
     UNION SELECT v.asset_id FROM asset_version v WHERE v.org_id = $1 AND v.source_repo IN (SELECT key FROM source)
     UNION SELECT a.id FROM asset a
            WHERE a.org_id = $1 AND a.kind IN ('workload', 'namespace') AND EXISTS (SELECT 1 FROM label)
              AND (a.labels ->> $5 IN (SELECT id FROM label) OR a.attributes -> 'annotations' ->> $5 IN (SELECT id FROM label))`,
    [orgId, refs, repositories, kubernetesIds, KUBERNETES_ID],
  );
  return found.map(({ id }) => id);
}
