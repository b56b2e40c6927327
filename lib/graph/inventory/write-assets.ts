import { z } from "zod";
import { newId } from "@/lib/db/new-id";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { isLastMoment } from "@/lib/graph/inventory/last-moment";
import type { Rebuild } from "@/lib/graph/inventory/rebuild-graph";
import { upsertAssets } from "@/lib/graph/upsert-assets";

/** Makes the staged assets and the images they run that do not exist yet; returns the new ones' ids. */
export async function insertAssets(connection: TenantConnection, { orgId, clusterId }: Rebuild): Promise<string[]> {
  const images = await rowsOf(
    connection,
    z.object({ key: z.string(), at: z.date() }),
    "SELECT repository AS key, min(at) AS at FROM inv_reference GROUP BY 1 ORDER BY 1",
  );
  await upsertAssets(
    connection,
    orgId,
    images.map(({ key, at }) => ({ kind: "image", key, name: key, at })),
  );
  const missing = await rowsOf(
    connection,
    z.object({ kind: z.string(), key: z.string() }),
    `SELECT DISTINCT i.kind, i.key FROM inv_asset i
      WHERE NOT EXISTS (SELECT 1 FROM asset a WHERE a.org_id = $1 AND a.kind = i.kind AND a.key = i.key) ORDER BY 1, 2`,
    [orgId],
  );
  if (missing.length === 0) return [];
  const inserted = await rowsOf(
    connection,
    z.object({ id: z.string() }),
    `INSERT INTO asset (org_id, id, kind, key, name, cluster_id, namespace, labels, attributes, exposure_level, exposure, privilege_level, privilege, first_seen_at)
     SELECT DISTINCT ON (i.kind, i.key) $1::uuid, n.id, i.kind, i.key, i.name, $2::uuid, i.namespace, i.labels, i.attributes,
            i.exposure_level, i.exposure, i.privilege_level, i.privilege, min(i.at) OVER (PARTITION BY i.kind, i.key)
       FROM unnest($3::uuid[], $4::text[], $5::text[]) AS n(id, kind, key)
       JOIN inv_asset i ON i.kind = n.kind AND i.key = n.key
      ORDER BY i.kind, i.key, i.at DESC
     ON CONFLICT (org_id, kind, key) DO NOTHING
     RETURNING id`,
    [
      orgId,
      clusterId,
      missing.map(() => newId()),
      missing.map((asset) => asset.kind),
      missing.map((asset) => asset.key),
    ],
  );
  return inserted.map((row) => row.id);
}

const DESCRIPTION = [
  "name",
  "namespace",
  "labels",
  "attributes",
  "exposure_level",
  "exposure",
  "privilege_level",
  "privilege",
];

/**
 * Writes what the staged assets look like, each as of the last moment at which it lived; changed-only. Runs after
 * `stageLifetimes`, which tells when that was.
 *
 * Keeps    attributes under other names than ours (what people and reports know of it).
 */
export async function describeAssets(
  connection: TenantConnection,
  orgId: string,
  clusterId: string,
): Promise<string[]> {
  const described = await rowsOf(
    connection,
    z.object({ id: z.string() }),
    `WITH told AS (
       SELECT DISTINCT ON (a.id) a.id, i.name, i.namespace, i.labels, a.attributes || i.attributes AS attributes, i.exposure_level, i.exposure,
              i.privilege_level, i.privilege, $2::uuid AS cluster_id
         FROM inv_asset i
         JOIN asset a ON a.org_id = $1 AND a.kind = i.kind AND a.key = i.key
         JOIN inv_lived l ON l.id = a.id
        WHERE ${isLastMoment("i.at", "l.live")}
        ORDER BY a.id, i.at DESC)
     UPDATE asset a SET ${DESCRIPTION.map((column) => `${column} = t.${column}`).join(", ")}, cluster_id = t.cluster_id
       FROM told t
      WHERE a.org_id = $1 AND a.id = t.id
        AND (${DESCRIPTION.map((column) => `a.${column}`).join(", ")}, a.cluster_id)
            IS DISTINCT FROM (${DESCRIPTION.map((column) => `t.${column}`).join(", ")}, t.cluster_id)
     RETURNING a.id`,
    [orgId, clusterId],
  );
  return described.map((row) => row.id);
}
