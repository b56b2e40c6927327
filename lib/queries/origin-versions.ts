import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { groupBy } from "@/lib/model/group-by";
import { At } from "@/lib/queries/row-values";

const Row = z.object({
  versionId: z.string(),
  assetId: z.string(),
  name: z.string(),
  key: z.string(),
  running: z.boolean(),
  byTag: z.boolean(),
  seenAt: At,
});
export type OriginVersion = z.output<typeof Row>;

/**
 * Versions whose origin is asked for: those that a workload runs, or those of an image that count now; with a finding only those
 * that have it. Running ones first, then the newest.
 */
export function originVersions(
  connection: TenantConnection,
  orgId: string,
  { asset, finding }: { asset: { id: string; kind: string }; finding: string | null },
): Promise<OriginVersion[]> {
  if (asset.kind !== "image" && asset.kind !== "workload") return Promise.resolve([]);
  return rowsOf(
    connection,
    Row,
    `SELECT v.id AS "versionId", a.id AS "assetId", a.name, v.key, r.running, r.by_tag AS "byTag", v.first_seen_at AS "seenAt"
       FROM asset_version v
       JOIN asset a ON a.org_id = $1 AND a.id = v.asset_id
       CROSS JOIN LATERAL (
         SELECT count(*) > 0 AS running, count(*) > 0 AND bool_and(e.attributes ->> 'match' = 'tag') IS TRUE AS by_tag
           FROM edge e
          WHERE e.org_id = $1 AND e.to_id = a.id AND e.to_version_id = v.id AND e.kind = 'runs' AND e.is_live
            AND ($3 <> 'workload' OR e.from_id = $2)) r
      WHERE v.org_id = $1 AND a.kind = 'image'
        AND v.id IN (
          SELECT e.to_version_id FROM edge e WHERE e.org_id = $1 AND e.from_id = $2 AND e.kind = 'runs' AND e.is_live
          UNION SELECT s.version_id FROM stream s WHERE s.org_id = $1 AND s.asset_id = $2 AND s.is_current
          UNION SELECT o.to_version_id FROM edge o WHERE o.org_id = $1 AND o.to_id = $2 AND o.kind = 'runs' AND o.is_live)
        AND ($4::uuid IS NULL OR EXISTS (
          SELECT 1 FROM stream s JOIN observation b ON b.org_id = $1 AND b.stream_id = s.id AND b.finding_id = $4
           WHERE s.org_id = $1 AND s.version_id = v.id))
      ORDER BY r.running DESC, v.first_seen_at DESC, v.id`,
    [orgId, asset.id, asset.kind, finding],
  );
}

const LayerRow = z.object({ versionId: z.string(), layer: z.string(), findings: z.number(), asked: z.boolean() });

/** Open findings of each layer that reports name, by version. */
export async function layerFindings(
  connection: TenantConnection,
  orgId: string,
  versionIds: readonly string[],
  finding: string | null,
): Promise<Map<string, z.output<typeof LayerRow>[]>> {
  const found = await rowsOf(
    connection,
    LayerRow,
    `SELECT s.version_id AS "versionId", l.layer, count(DISTINCT o.finding_id)::int AS findings,
            coalesce(bool_or(o.finding_id = $3::uuid), false) AS asked
       FROM stream s
       JOIN observation o ON o.org_id = $1 AND o.stream_id = s.id AND upper_inf(o.live)
       JOIN finding f ON f.org_id = $1 AND f.id = o.finding_id AND (f.state = 'open' OR f.id = $3::uuid)
       CROSS JOIN LATERAL (SELECT DISTINCT place.value ->> 'layer' AS layer FROM jsonb_array_elements(o.loci) AS place(value) WHERE place.value ->> 'layer' IS NOT NULL) l
      WHERE s.org_id = $1 AND s.version_id = ANY($2::uuid[])
      GROUP BY s.version_id, l.layer`,
    [orgId, versionIds, finding],
  );
  return groupBy(found, (row) => row.versionId);
}

const SharedRow = z.object({ id: z.string(), layers: z.number() });

/** How many of the lowest layers are the base's, by what is stored of it: also where all that is known is which layers images on it share. */
export async function sharedBases(
  connection: TenantConnection,
  orgId: string,
  versionIds: readonly string[],
): Promise<Map<string, number>> {
  const found = await rowsOf(
    connection,
    SharedRow,
    `SELECT version_id AS id, layers::int FROM image_base WHERE org_id = $1 AND version_id = ANY($2::uuid[]) AND layers IS NOT NULL`,
    [orgId, versionIds],
  );
  return new Map(found.map(({ id, layers }) => [id, layers]));
}
