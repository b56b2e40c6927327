import { newId } from "@/lib/db/new-id";
import type { TenantConnection } from "@/lib/db/tenant";
import { chainIds } from "@/lib/engine/code-to-cloud/chain-id";
import { imageSource } from "@/lib/engine/image-source";
import { keyOf, type VersionFacts } from "@/lib/engine/version-identity";
import type { StoredVersion } from "@/lib/graph/stored-versions";
import type { ImageBuild } from "@/lib/model/image-build";

/** What a version is to be after this import. `id` is filled in for new ones. */
export type WantedVersion = {
  id: string | null;
  assetId: string;
  kept: StoredVersion | null;
  mergedIds: string[];
  facts: VersionFacts;
  /** Indexes of the requests it answers. */
  requests: number[];
  labels: Record<string, string>;
  /** What is to be added to what is known of its build. */
  build: ImageBuild | null;
  firstSeenAt: Date;
};

/**
 * Writes new versions and what became better known of old ones, with their aliases; sets `id` of the new ones.
 *
 * Placeholders that only an inventory made give way: the caller links `runs` edges anew afterwards.
 */
export async function writeVersions(
  connection: TenantConnection,
  orgId: string,
  versions: readonly WantedVersion[],
): Promise<void> {
  for (const version of versions) version.id ??= newId();
  await dropPlaceholders(connection, orgId, versions);
  await writeRows(connection, orgId, versions);
  await writeAliases(connection, orgId, versions);
}

/** A placeholder under a key that a scanned version now takes; its edges go with it and are made again. */
async function dropPlaceholders(
  connection: TenantConnection,
  orgId: string,
  versions: readonly WantedVersion[],
): Promise<void> {
  await connection.query(
    `WITH gone AS (
       DELETE FROM asset_version v USING unnest($2::uuid[], $3::text[]) AS w(asset_id, key)
        WHERE v.org_id = $1 AND v.asset_id = w.asset_id AND v.key = w.key AND NOT v.scanned
       RETURNING v.id, v.asset_id),
     aliases AS (DELETE FROM version_alias a USING gone WHERE a.org_id = $1 AND a.version_id = gone.id)
     DELETE FROM edge e USING gone
      WHERE e.org_id = $1 AND e.to_id = gone.asset_id AND e.kind = 'runs' AND e.to_version_id = gone.id`,
    [orgId, versions.map((version) => version.assetId), versions.map((version) => keyOf(version.facts).key)],
  );
}

async function writeRows(
  connection: TenantConnection,
  orgId: string,
  versions: readonly WantedVersion[],
): Promise<void> {
  const rows = versions.map((version) => ({ ...version, ...keyOf(version.facts), ...imageSource(version.labels) }));
  await connection.query(
    `INSERT INTO asset_version AS v (org_id, id, asset_id, key, key_kind, platform, labels, source_repo, source_commit, base_name, base_digest, first_seen_at, scanned, history, diff_ids, chain_id)
     SELECT $1, w.id, w.asset_id, w.key,
            w.key_kind, w.platform, w.labels, w.source_repo, w.source_commit, w.base_name, w.base_digest, w.first_seen_at, true,
            w.history, ARRAY(SELECT jsonb_array_elements_text(w.diff_ids)), w.chain_id
       FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::jsonb[], $8::text[], $9::text[], $10::text[], $11::text[], $12::timestamptz[], $13::jsonb[], $14::jsonb[], $15::text[])
         AS w(id, asset_id, key, key_kind, platform, labels, source_repo, source_commit, base_name, base_digest, first_seen_at, history, diff_ids, chain_id)
      ORDER BY w.asset_id, w.key
     ON CONFLICT (org_id, id) DO UPDATE SET
       key = EXCLUDED.key, key_kind = EXCLUDED.key_kind, platform = EXCLUDED.platform, labels = EXCLUDED.labels,
       source_repo = EXCLUDED.source_repo, source_commit = EXCLUDED.source_commit, base_name = EXCLUDED.base_name,
       base_digest = EXCLUDED.base_digest, first_seen_at = EXCLUDED.first_seen_at, scanned = true,
       history = coalesce(EXCLUDED.history, v.history), chain_id = coalesce(EXCLUDED.chain_id, v.chain_id),
       diff_ids = CASE WHEN EXCLUDED.chain_id IS NULL THEN v.diff_ids ELSE EXCLUDED.diff_ids END`,
    [
      orgId,
      rows.map((row) => row.id),
      rows.map((row) => row.assetId),
      rows.map((row) => row.key),
      rows.map((row) => row.kind),
      rows.map((row) => row.facts.platform || null),
      rows.map((row) => JSON.stringify(row.labels)),
      rows.map((row) => row.sourceRepo),
      rows.map((row) => row.sourceCommit),
      rows.map((row) => row.baseName),
      rows.map((row) => row.baseDigest),
      rows.map((row) => row.firstSeenAt),
      rows.map((row) => (row.build?.history.length ? JSON.stringify(row.build.history) : null)),
      rows.map((row) => JSON.stringify(row.build?.diffIds ?? [])),
      rows.map((row) => chainIds(row.build?.diffIds ?? []).at(-1) ?? null),
    ],
  );
}

async function writeAliases(
  connection: TenantConnection,
  orgId: string,
  versions: readonly WantedVersion[],
): Promise<void> {
  const rows = versions.flatMap((version) => version.facts.aliases.map((alias) => ({ ...alias, version })));
  await connection.query(
    `INSERT INTO version_alias (org_id, asset_id, type, value, platform, version_id)
     SELECT $1, a.asset_id, a.type, a.value, a.platform, a.version_id
       FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::uuid[]) AS a(asset_id, type, value, platform, version_id)
      ORDER BY 2, 3, 4, 5, 6
     ON CONFLICT DO NOTHING`,
    [
      orgId,
      rows.map((row) => row.version.assetId),
      rows.map((row) => row.type),
      rows.map((row) => row.value),
      rows.map((row) => row.platform),
      rows.map((row) => row.version.id),
    ],
  );
}
