import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";

export const StoredVersion = z.object({
  id: z.string(),
  assetId: z.string(),
  key: z.string(),
  keyKind: z.enum(["config", "manifest", "index", "tag"]),
  platform: z.string(),
  labels: z.record(z.string(), z.string()),
  firstSeenAt: z.date(),
  scanned: z.boolean(),
  hasHistory: z.boolean(),
  chainId: z.string().nullable(),
  aliases: z.array(
    z.object({ type: z.enum(["config", "manifest", "index", "tag"]), value: z.string(), platform: z.string() }),
  ),
});
export type StoredVersion = z.output<typeof StoredVersion>;

const COLUMNS = `v.id, v.asset_id AS "assetId", v.key, v.key_kind AS "keyKind", coalesce(v.platform, '') AS platform, v.labels,
  v.first_seen_at AS "firstSeenAt", v.scanned, v.history IS NOT NULL AS "hasHistory", v.chain_id AS "chainId",
  coalesce((SELECT jsonb_agg(jsonb_build_object('type', a.type, 'value', a.value, 'platform', a.platform) ORDER BY a.type, a.value, a.platform)
              FROM version_alias a WHERE a.org_id = $1 AND a.version_id = v.id), '[]') AS aliases`;

/** Keep the strongest, then the oldest: the order is the same whoever asks. */
const KEPT_FIRST = "array_position(ARRAY['config','manifest','index','tag'], v.key_kind), v.first_seen_at, v.id";

/**
 * Versions of these images that some report is about and that share any of these digests or tags, kept-first.
 * An empty text among the values finds the version of which nothing is known.
 */
export function knownVersions(
  connection: TenantConnection,
  orgId: string,
  search: { assetIds: readonly string[]; values: readonly string[] },
): Promise<StoredVersion[]> {
  return rowsOf(
    connection,
    StoredVersion,
    `SELECT ${COLUMNS} FROM asset_version v
      WHERE v.org_id = $1 AND v.asset_id = ANY($2::uuid[]) AND v.scanned
        AND (v.id IN (SELECT a.version_id FROM version_alias a
                       WHERE a.org_id = $1 AND a.asset_id = ANY($2::uuid[]) AND a.value = ANY($3::text[]))
             OR (v.key = 'unversioned' AND '' = ANY($3::text[])))
      ORDER BY ${KEPT_FIRST}`,
    [orgId, search.assetIds, search.values],
  );
}

/** Every version of these images, scanned or only named by an inventory. */
export function versionsOfAssets(
  connection: TenantConnection,
  orgId: string,
  assetIds: readonly string[],
): Promise<StoredVersion[]> {
  return rowsOf(
    connection,
    StoredVersion,
    `SELECT ${COLUMNS} FROM asset_version v WHERE v.org_id = $1 AND v.asset_id = ANY($2::uuid[]) ORDER BY ${KEPT_FIRST}`,
    [orgId, assetIds],
  );
}
