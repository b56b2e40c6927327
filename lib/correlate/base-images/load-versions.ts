import { z } from "zod";
import { STATED_FREELY } from "@/lib/correlate/stated-freely";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { chainIds } from "@/lib/engine/code-to-cloud/chain-id";

const Row = z.object({
  versionId: z.string(),
  assetId: z.string(),
  key: z.string(),
  diffIds: z.array(z.string()),
  baseName: z.string().nullable(),
  baseDigest: z.string().nullable(),
  /** When it was built, as its history says, else when it was first seen. */
  at: z.date(),
  isCurrent: z.boolean(),
});

/** A version of an image with its layers. */
export type ImageVersion = z.output<typeof Row> & { chain: readonly string[] };

const COLUMNS = `v.id AS "versionId", v.asset_id AS "assetId", a.key, v.diff_ids AS "diffIds", v.base_name AS "baseName", v.base_digest AS "baseDigest",
  coalesce((v.history -> -1 ->> 'at')::timestamptz, v.first_seen_at) AS at,
  EXISTS (SELECT 1 FROM stream s WHERE s.org_id = $1 AND s.version_id = v.id AND s.is_current) AS "isCurrent"`;

/** Every version of some images. */
export function versionsOf(
  connection: TenantConnection,
  orgId: string,
  assetIds: readonly string[],
): Promise<ImageVersion[]> {
  return read(connection, [orgId, assetIds], "v.asset_id = ANY($2::uuid[]) AND a.kind = 'image' AND v.scanned");
}

export function versionsById(
  connection: TenantConnection,
  orgId: string,
  versionIds: readonly string[],
): Promise<ImageVersion[]> {
  return read(connection, [orgId, versionIds], "v.id = ANY($2::uuid[])");
}

/** Versions whose whole stack of layers has one of these chain ids: they lie below whatever has it among its own. */
export function versionsByChain(
  connection: TenantConnection,
  orgId: string,
  chains: readonly string[],
): Promise<ImageVersion[]> {
  return read(connection, [orgId, chains], "v.chain_id = ANY($2::text[]) AND a.kind = 'image' AND v.scanned");
}

/** Versions that have the layers of one of these, and more on top. */
export async function versionsBuiltOn(
  connection: TenantConnection,
  orgId: string,
  below: readonly ImageVersion[],
): Promise<ImageVersion[]> {
  const stacks = below.filter(({ diffIds }) => diffIds.length > 0);
  if (stacks.length === 0) return [];
  // The topmost layer at its height finds them by a hash; the chain ids then tell whether what lies below is the same too.
  const where = `v.scanned AND v.diff_ids[1] = ANY($2::text[]) AND EXISTS (
      SELECT 1 FROM unnest(v.diff_ids) WITH ORDINALITY AS l(id, height)
       WHERE l.height < cardinality(v.diff_ids) AND (l.id, l.height) IN (SELECT * FROM unnest($3::text[], $4::int[])))`;
  const found = await read(
    connection,
    [
      orgId,
      [...new Set(stacks.map(({ diffIds }) => diffIds[0]))],
      stacks.map(({ diffIds }) => diffIds.at(-1)),
      stacks.map(({ diffIds }) => diffIds.length),
    ],
    where,
  );
  const chains = new Set(stacks.map(({ chain }) => chain.at(-1)));
  return found.filter(({ chain }) => chain.slice(0, -1).some((id) => chains.has(id)));
}

/** Versions with one of these claimed base digests. */
export function versionsClaiming(
  connection: TenantConnection,
  orgId: string,
  digests: readonly string[],
): Promise<ImageVersion[]> {
  return read(connection, [orgId, digests], "lower(v.base_digest) = ANY($2::text[]) AND v.scanned");
}

const DigestRow = z.object({ value: z.string(), versionId: z.string() });

/**
 * Which version a digest of a manifest or index means; one that means several versions (platforms) means none. Which digests an image
 * has is its reporter's word: what limited tokens alone say counts where nobody else says it, and then of the image that was known first.
 */
export async function versionsOfDigests(
  connection: TenantConnection,
  orgId: string,
  digests: readonly string[],
): Promise<Map<string, string>> {
  const found = await rowsOf(
    connection,
    DigestRow,
    `WITH said AS (
       SELECT DISTINCT l.value, l.version_id, l.asset_id, ${STATED_FREELY("l.version_id")} AS freely
         FROM version_alias l JOIN asset_version v ON v.org_id = $1 AND v.id = l.version_id AND v.scanned
        WHERE l.org_id = $1 AND l.value = ANY($2::text[]) AND l.type IN ('manifest', 'index')),
     first AS (SELECT DISTINCT ON (value) value, asset_id FROM said ORDER BY value, version_id),
     heard AS (
       SELECT s.* FROM said s JOIN first f ON f.value = s.value
        WHERE s.freely OR (s.asset_id = f.asset_id AND NOT EXISTS (SELECT 1 FROM said o WHERE o.value = s.value AND o.freely)))
     SELECT value, min(version_id::text) AS "versionId" FROM heard GROUP BY value HAVING count(*) = 1`,
    [orgId, digests],
  );
  return new Map(found.map(({ value, versionId }) => [value, versionId]));
}

async function read(connection: TenantConnection, values: unknown[], where: string): Promise<ImageVersion[]> {
  const found = await rowsOf(
    connection,
    Row,
    `SELECT ${COLUMNS} FROM asset_version v JOIN asset a ON a.org_id = $1 AND a.id = v.asset_id
      WHERE v.org_id = $1 AND ${where} ORDER BY v.id`,
    values,
  );
  return found.map((row) => ({ ...row, chain: chainIds(row.diffIds) }));
}
