import type { ImageBaseRow } from "@/lib/correlate/base-images/image-base-row";
import { STATED_FREELY } from "@/lib/correlate/stated-freely";
import { newId } from "@/lib/db/new-id";
import type { TenantConnection } from "@/lib/db/tenant";

/**
 * Writes what some versions are built on; only what differs is written. Of these versions and images, what has no row here has no
 * base that is known, is not current any more, or turned out to be another version: it goes.
 *
 * Counts   of every base that one of them has or had are brought in line. Of an image with several versions in use the one counts
 *          to which the base brings most, so that a finding of both is counted once.
 * Returns  ids of the images that are such a base and of which it changed whether inventories cover all that is built on them: then nothing
 *          is known to run them by themselves, and their findings are placed anew.
 */
export async function writeImageBases(
  connection: TenantConnection,
  orgId: string,
  { versionIds, assetIds }: { versionIds: readonly string[]; assetIds: readonly string[] },
  rows: readonly ImageBaseRow[],
): Promise<string[]> {
  const keys = [...new Set(rows.map(({ key }) => key))].sort();
  await connection.query(
    `INSERT INTO base_image (org_id, id, key) SELECT $1, b.id, b.key FROM unnest($2::uuid[], $3::text[]) AS b(id, key) ORDER BY b.key
     ON CONFLICT (org_id, key) DO NOTHING`,
    [orgId, keys.map(() => newId()), keys],
  );
  const { rows: had } = await connection.query<{ baseId: string }>(
    `WITH given AS (
       SELECT g.*, b.id AS base_id FROM jsonb_to_recordset($2::jsonb) AS g(
         "versionId" uuid, "assetId" uuid, key text, "baseVersionId" uuid, tag text, digest text, layers smallint, basis text,
         "builtAt" timestamptz, findings int, bump jsonb, closes int)
         JOIN base_image b ON b.org_id = $1 AND b.key = g.key),
     before AS (SELECT base_id FROM image_base WHERE org_id = $1 AND (version_id = ANY($3::uuid[]) OR asset_id = ANY($4::uuid[]))),
     gone AS (
       DELETE FROM image_base i WHERE i.org_id = $1 AND (i.version_id = ANY($3::uuid[]) OR i.asset_id = ANY($4::uuid[]))
          AND NOT EXISTS (SELECT 1 FROM given g WHERE g."versionId" = i.version_id)),
     written AS (
       INSERT INTO image_base AS i (org_id, version_id, asset_id, base_id, base_version_id, tag, digest, layers, basis, built_at, findings, bump, closes)
       SELECT $1, "versionId", "assetId", base_id, "baseVersionId", tag, digest, layers, basis, "builtAt", findings, nullif(bump, 'null'), closes
         FROM given ORDER BY "versionId"
       ON CONFLICT (org_id, version_id) DO UPDATE SET
         asset_id = EXCLUDED.asset_id, base_id = EXCLUDED.base_id, base_version_id = EXCLUDED.base_version_id, tag = EXCLUDED.tag,
         digest = EXCLUDED.digest, layers = EXCLUDED.layers, basis = EXCLUDED.basis, built_at = EXCLUDED.built_at,
         findings = EXCLUDED.findings, bump = EXCLUDED.bump, closes = EXCLUDED.closes
        WHERE (i.asset_id, i.base_id, i.base_version_id, i.tag, i.digest, i.layers, i.basis, i.built_at, i.findings, i.bump, i.closes)
              IS DISTINCT FROM (EXCLUDED.asset_id, EXCLUDED.base_id, EXCLUDED.base_version_id, EXCLUDED.tag, EXCLUDED.digest, EXCLUDED.layers,
                                EXCLUDED.basis, EXCLUDED.built_at, EXCLUDED.findings, EXCLUDED.bump, EXCLUDED.closes))
     SELECT base_id AS "baseId" FROM before UNION SELECT base_id FROM given`,
    [orgId, JSON.stringify(rows), versionIds, assetIds],
  );
  return countUse(
    connection,
    orgId,
    had.map(({ baseId }) => baseId),
  );
}

/**
 * That something is built on the base `b` is shown by layers, and by somebody without limits: a label is a claim, and a token that may report about
 * one image may not say of another where it runs.
 */
const IS_SHOWN = `EXISTS (SELECT 1 FROM image_base s WHERE s.org_id = $1 AND s.base_id = b.id AND s.basis IN ('layers', 'shared')
                             AND ${STATED_FREELY("s.version_id")})`;

/** Covered: an inventory covers every image that is built on it. One that none covers may run anywhere, and so may its base. */
async function countUse(connection: TenantConnection, orgId: string, baseIds: readonly string[]): Promise<string[]> {
  if (baseIds.length === 0) return [];
  const { rows } = await connection.query<{ id: string }>(
    `WITH of_image AS (
       SELECT base_id, asset_id, max(coalesce(findings, 0)) AS findings, max(closes) AS closes, min(built_at) AS at
         FROM image_base WHERE org_id = $1 AND base_id = ANY($2::uuid[]) GROUP BY 1, 2),
     counted AS (
       SELECT b.id, count(o.asset_id)::int AS images, coalesce(sum(o.findings), 0)::int AS findings, coalesce(sum(o.closes), 0)::int AS closes,
              min(o.at) AS at, CASE WHEN bool_and(a.inventoried) THEN ${IS_SHOWN} ELSE false END AS covered
         FROM unnest($2::uuid[]) AS b(id) LEFT JOIN of_image o ON o.base_id = b.id LEFT JOIN asset a ON a.org_id = $1 AND a.id = o.asset_id
        GROUP BY b.id),
     written AS (
       UPDATE base_image b SET images = c.images, findings = c.findings, closes = c.closes, oldest_at = c.at, covered = c.covered
         FROM counted c JOIN base_image was ON was.org_id = $1 AND was.id = c.id
        WHERE b.org_id = $1 AND b.id = c.id
          AND (b.images, b.findings, b.closes, b.oldest_at, b.covered) IS DISTINCT FROM (c.images, c.findings, c.closes, c.at, c.covered)
       RETURNING b.key, was.covered <> b.covered AS moved)
     SELECT a.id FROM written w JOIN asset a ON a.org_id = $1 AND a.key = w.key AND a.kind = 'image' WHERE w.moved ORDER BY a.id`,
    [orgId, baseIds],
  );
  return rows.map(({ id }) => id);
}
