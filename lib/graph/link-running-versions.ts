import { z } from "zod";
import { newId } from "@/lib/db/new-id";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { toMultirange } from "@/lib/engine/intervals";
import { matchReference } from "@/lib/engine/running-version";
import { keyOf, unionOf, type VersionAlias, type VersionFacts } from "@/lib/engine/version-identity";
import { type StoredVersion, versionsOfAssets } from "@/lib/graph/stored-versions";
import { type VersionLink, writeRunsEdges } from "@/lib/graph/write-runs-edges";

const Signature = z.object({
  assetId: z.string(),
  config: z.string(),
  digest: z.string(),
  platform: z.string(),
  tag: z.string(),
  since: z.date(),
});
type Signature = z.output<typeof Signature>;

/** A version that no report is about: an inventory names it, so it runs. */
type Placeholder = { id: string; assetId: string; key: string; facts: VersionFacts; since: Date };

/**
 * Brings the `runs` edges of these images in line with how workloads name them and with what is known of their versions.
 *
 * Decision  lib/engine/running-version.ts, from all references and all versions: whatever arrived first, the result is
 *           the same. A reference that no scanned version matches has a version of its own (`scanned` false) until one does.
 * Returns   ids of the images of which some edge changed.
 * Twice     writes nothing.
 */
export async function linkRunningVersions(
  connection: TenantConnection,
  orgId: string,
  imageIds: readonly string[],
): Promise<string[]> {
  if (imageIds.length === 0) return [];
  const signatures = await rowsOf(
    connection,
    Signature,
    `SELECT asset_id AS "assetId", config, digest, platform, tag, min(lower(live)) AS since
       FROM image_reference WHERE org_id = $1 AND asset_id = ANY($2::uuid[])
      GROUP BY asset_id, config, digest, platform, tag ORDER BY 1, 2, 3, 4, 5`,
    [orgId, imageIds],
  );
  const versions = signatures.length > 0 ? await versionsOfAssets(connection, orgId, imageIds) : [];
  const plan = planLinks(signatures, versions);
  await writePlaceholders(connection, orgId, imageIds, plan.placeholders, versions);
  return writeRunsEdges(connection, orgId, imageIds, plan.links);
}

function planLinks(
  signatures: readonly Signature[],
  versions: readonly StoredVersion[],
): { links: VersionLink[]; placeholders: Placeholder[] } {
  const scanned = versions
    .filter((version) => version.scanned)
    .map((version) => ({ ...version, firstSeenAt: version.firstSeenAt.getTime() }));
  const placeholders = new Map<string, Placeholder>();
  const links = signatures.flatMap(({ since, ...signature }) => {
    const ofAsset = scanned.filter((version) => version.assetId === signature.assetId);
    return matchReference(signature, ofAsset).map((match) => ({
      ...signature,
      versionId: match.versionId ?? placeholderOf({ ...signature, since }, versions, placeholders).id,
      match: match.match,
      during: toMultirange(match.during),
    }));
  });
  return { links, placeholders: [...placeholders.values()] };
}

function placeholderOf(
  signature: Signature,
  versions: readonly StoredVersion[],
  placeholders: Map<string, Placeholder>,
): Placeholder {
  const facts = factsOf(signature);
  const key = freeKey(keyOf(facts).key, signature, versions);
  const found = placeholders.get(`${signature.assetId} ${key}`);
  const stored = versions.find(
    (version) => !version.scanned && version.assetId === signature.assetId && version.key === key,
  );
  const placeholder: Placeholder = found
    ? {
        ...found,
        facts: unionOf(found.facts, facts),
        since: new Date(Math.min(found.since.getTime(), signature.since.getTime())),
      }
    : { id: stored?.id ?? newId(), assetId: signature.assetId, key, facts, since: signature.since };
  placeholders.set(`${signature.assetId} ${key}`, placeholder);
  return placeholder;
}

/** A scanned version that the reference does not mean may have its key: a tag names one version per platform. */
function freeKey(key: string, { assetId, platform }: Signature, versions: readonly StoredVersion[]): string {
  const isTaken = versions.some((version) => version.scanned && version.assetId === assetId && version.key === key);
  return isTaken ? `${key}@${platform || "running"}` : key;
}

/** A runtime does not say whether its digest is a manifest's or an index's: kept as an index's, which joins less. */
function factsOf({ config, digest, platform, tag }: Signature): VersionFacts {
  const aliases: VersionAlias[] = [];
  if (config) aliases.push({ type: "config", value: config, platform: "" });
  for (const value of digest.split(" ").filter(Boolean)) aliases.push({ type: "index", value, platform });
  if (tag) aliases.push({ type: "tag", value: tag, platform: "" });
  return { aliases, platform };
}

/** Changed-only: placeholders nothing names any more go, new ones come, an earlier first sighting is noted. */
async function writePlaceholders(
  connection: TenantConnection,
  orgId: string,
  imageIds: readonly string[],
  wanted: readonly Placeholder[],
  versions: readonly StoredVersion[],
): Promise<void> {
  const stored = new Map(versions.filter((version) => !version.scanned).map((version) => [version.id, version]));
  const gone = [...stored.keys()].filter((id) => !wanted.some((placeholder) => placeholder.id === id));
  const stale = wanted.filter((placeholder) => isStale(placeholder, stored.get(placeholder.id)));
  if (gone.length > 0) {
    await connection.query(
      `WITH gone AS (DELETE FROM asset_version WHERE org_id = $1 AND asset_id = ANY($2::uuid[]) AND id = ANY($3::uuid[]) AND NOT scanned RETURNING id)
       DELETE FROM version_alias a USING gone WHERE a.org_id = $1 AND a.version_id = gone.id`,
      [orgId, imageIds, gone],
    );
  }
  if (stale.length === 0) return;
  await connection.query(
    `INSERT INTO asset_version (org_id, id, asset_id, key, key_kind, platform, first_seen_at, scanned)
     SELECT $1, w.id, w.asset_id, w.key, w.key_kind, w.platform, w.since, false
       FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::timestamptz[]) AS w(id, asset_id, key, key_kind, platform, since)
      ORDER BY w.asset_id, w.key
     ON CONFLICT (org_id, id) DO UPDATE SET first_seen_at = EXCLUDED.first_seen_at, platform = EXCLUDED.platform`,
    [
      orgId,
      stale.map((one) => one.id),
      stale.map((one) => one.assetId),
      stale.map((one) => one.key),
      stale.map((one) => keyOf(one.facts).kind),
      stale.map((one) => one.facts.platform || null),
      stale.map((one) => one.since),
    ],
  );
  await writeAliases(connection, orgId, stale);
}

function isStale(wanted: Placeholder, stored: StoredVersion | undefined): boolean {
  if (!stored || stored.firstSeenAt.getTime() !== wanted.since.getTime() || stored.platform !== wanted.facts.platform)
    return true;
  return aliasesText(wanted.facts.aliases) !== aliasesText(stored.aliases);
}

function aliasesText(aliases: readonly VersionAlias[]): string {
  return aliases
    .map((alias) => `${alias.type} ${alias.value} ${alias.platform}`)
    .sort()
    .join(",");
}

async function writeAliases(
  connection: TenantConnection,
  orgId: string,
  placeholders: readonly Placeholder[],
): Promise<void> {
  const rows = placeholders.flatMap((one) => one.facts.aliases.map((alias) => ({ ...alias, one })));
  await connection.query(
    `WITH given AS (
       SELECT * FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::uuid[]) AS a(asset_id, type, value, platform, version_id)),
     gone AS (
       DELETE FROM version_alias a WHERE a.org_id = $1 AND a.version_id IN (SELECT version_id FROM given)
          AND NOT EXISTS (SELECT 1 FROM given g WHERE g.version_id = a.version_id AND g.type = a.type AND g.value = a.value AND g.platform = a.platform))
     INSERT INTO version_alias (org_id, asset_id, type, value, platform, version_id)
     SELECT $1, asset_id, type, value, platform, version_id FROM given ORDER BY 2, 3, 4, 5, 6 ON CONFLICT DO NOTHING`,
    [
      orgId,
      rows.map((row) => row.one.assetId),
      rows.map((row) => row.type),
      rows.map((row) => row.value),
      rows.map((row) => row.platform),
      rows.map((row) => row.one.id),
    ],
  );
}
