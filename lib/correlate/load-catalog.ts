import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { type Catalog, compileCatalog } from "@/lib/engine/ownership/catalog";

const Entity = z.object({
  ref: z.string(),
  owner: z.string().nullable(),
  system: z.string().nullable(),
  title: z.string().nullable(),
  email: z.string().nullable(),
  repository: z.string().nullable(),
  path: z.string().nullable(),
  kubernetesId: z.string().nullable(),
  ownFile: z.boolean(),
  statedAt: z.date().transform((at) => at.toISOString()),
});

/** The catalog's entities for some repositories and Kubernetes ids, with the systems, groups and people those name. */
export async function loadCatalog(
  connection: TenantConnection,
  orgId: string,
  { repositories, kubernetesIds }: { repositories: readonly string[]; kubernetesIds: readonly string[] },
): Promise<Catalog> {
  const found = await rowsOf(
    connection,
    Entity,
    `WITH RECURSIVE wanted(ref) AS (
       SELECT e.ref FROM catalog_entity e WHERE e.org_id = $1 AND e.repository = ANY($2::text[])
       UNION SELECT e.ref FROM catalog_entity e WHERE e.org_id = $1 AND e.kubernetes_id = ANY($3::text[])
       UNION SELECT named FROM wanted w JOIN catalog_entity e ON e.org_id = $1 AND e.ref = w.ref, unnest(ARRAY[e.owner, e.system]) AS named
              WHERE named IS NOT NULL)
     SELECT e.ref, e.owner, e.system, e.title, e.email, e.repository, e.path, e.kubernetes_id AS "kubernetesId",
            coalesce(a.kind = 'repository' AND a.key = e.repository, false) AS "ownFile",
            coalesce(i.scanned_at, i.received_at) AS "statedAt"
       FROM catalog_entity e
       JOIN asset a ON a.org_id = $1 AND a.id = e.asset_id
       JOIN import i ON i.org_id = $1 AND i.id = e.import_id
      WHERE e.org_id = $1 AND e.ref IN (SELECT ref FROM wanted)`,
    [orgId, repositories, kubernetesIds],
  );
  return compileCatalog(found);
}
