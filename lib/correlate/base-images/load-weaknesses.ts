import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";

const Row = z.object({
  versionId: z.string(),
  findingId: z.string(),
  weakness: z.string(),
  open: z.boolean(),
  /** Some witness places it in one of the lowest layers that were asked for. */
  below: z.boolean(),
  /** Some witness names a layer at all. */
  placed: z.boolean(),
});

/** A vulnerability in a package of a version, and whether it lies in the layers of the version's base. */
export type PlacedWeakness = z.output<typeof Row>;

/** A vulnerability of a package, whatever image it is in: alias group and component. */
const WEAKNESS = "f.vulnerability_id::text || ' ' || coalesce(f.component_id::text, '')";

/**
 * Vulnerabilities of some versions as their own reports see them now. `layers` are the diff ids of the base's layers, empty where
 * they are not known.
 */
export function placedWeaknesses(
  connection: TenantConnection,
  orgId: string,
  versions: readonly { versionId: string; layers: readonly string[] }[],
): Promise<PlacedWeakness[]> {
  return rowsOf(
    connection,
    Row,
    `SELECT s.version_id AS "versionId", f.id AS "findingId", ${WEAKNESS} AS weakness,
            f.state = 'open' AND f.disposition IS NULL AS open,
            bool_or(EXISTS (SELECT 1 FROM jsonb_array_elements(o.loci) AS l WHERE b.layers ? (l ->> 'layer'))) AS below,
            bool_or(EXISTS (SELECT 1 FROM jsonb_array_elements(o.loci) AS l WHERE l ? 'layer')) AS placed
       FROM unnest($2::uuid[], $3::jsonb[]) AS b(version_id, layers)
       JOIN stream s ON s.org_id = $1 AND s.version_id = b.version_id
       JOIN observation o ON o.org_id = $1 AND o.stream_id = s.id AND upper_inf(o.live)
       JOIN finding f ON f.org_id = $1 AND f.id = o.finding_id AND f.kind = 'vulnerability' AND f.vulnerability_id IS NOT NULL
      GROUP BY 1, 2, 3, 4`,
    [orgId, versions.map((one) => one.versionId), versions.map((one) => JSON.stringify(one.layers))],
  );
}

const Candidate = z.object({
  versionId: z.string(),
  assetId: z.string(),
  at: z.date(),
  tags: z.array(z.string()),
  digest: z.string().nullable(),
});
export type ScannedVersion = z.output<typeof Candidate>;

/** Versions of an image that one compares at most: the newest. */
const MAX_VERSIONS = 30;

/** Versions of some images that were scanned for vulnerabilities, the newest of each image. */
export function scannedVersions(
  connection: TenantConnection,
  orgId: string,
  keys: readonly string[],
): Promise<(ScannedVersion & { key: string })[]> {
  return rowsOf(
    connection,
    Candidate.extend({ key: z.string() }),
    `SELECT key, "versionId", "assetId", at, tags, digest FROM (
       SELECT a.key, v.id AS "versionId", v.asset_id AS "assetId", coalesce((v.history -> -1 ->> 'at')::timestamptz, v.first_seen_at) AS at,
              ARRAY(SELECT l.value FROM version_alias l WHERE l.org_id = $1 AND l.version_id = v.id AND l.type = 'tag' ORDER BY 1) AS tags,
              (SELECT min(l.value) FROM version_alias l WHERE l.org_id = $1 AND l.version_id = v.id AND l.type IN ('manifest', 'index')) AS digest,
              row_number() OVER (PARTITION BY v.asset_id ORDER BY coalesce((v.history -> -1 ->> 'at')::timestamptz, v.first_seen_at) DESC, v.id) AS n
         FROM asset a JOIN asset_version v ON v.org_id = $1 AND v.asset_id = a.id AND v.scanned
        WHERE a.org_id = $1 AND a.kind = 'image' AND a.key = ANY($2::text[])
          AND EXISTS (SELECT 1 FROM stream s JOIN stream_import i ON i.org_id = $1 AND i.stream_id = s.id AND 'vulnerability' = ANY(i.covered_kinds)
                       WHERE s.org_id = $1 AND s.version_id = v.id)) AS ranked
      WHERE n <= ${MAX_VERSIONS} ORDER BY key, at DESC, "versionId"`,
    [orgId, keys],
  );
}
