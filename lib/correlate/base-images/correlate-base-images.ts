import { type BasedVersion, broughtByBase, type ImageBaseRow, toRow } from "@/lib/correlate/base-images/image-base-row";
import { loadKnownBases } from "@/lib/correlate/base-images/known-bases";
import {
  type ImageVersion,
  versionsBuiltOn,
  versionsById,
  versionsOf,
} from "@/lib/correlate/base-images/load-versions";
import {
  type PlacedWeakness,
  placedWeaknesses,
  type ScannedVersion,
  scannedVersions,
} from "@/lib/correlate/base-images/load-weaknesses";
import { writeImageBases } from "@/lib/correlate/base-images/write-image-bases";
import type { TenantConnection } from "@/lib/db/tenant";
import type { BumpCandidate } from "@/lib/engine/base-images/choose-bump";
import { findBase } from "@/lib/engine/base-images/find-base";
import { groupBy } from "@/lib/model/group-by";

/**
 * Brings what images are built on, what that brings and what a newer version would close in line with what is scanned.
 *
 * Reach    the images given; those built on one of them; and, where a base is used in a version that was not in use before, its
 *          other users, since they may move to that one.
 * Nothing  to do for images without layers and labels: two reads.
 * Returns  ids of images whose findings are to be placed anew (see `writeImageBases`).
 */
export async function correlateBaseImages(
  connection: TenantConnection,
  orgId: string,
  assetIds: readonly string[],
): Promise<string[]> {
  const own = await versionsOf(connection, orgId, assetIds);
  if (own.length === 0 && !(await anyStored(connection, orgId, [], assetIds))) return [];
  const above = await usersOf(connection, orgId, own);
  const first = distinct([...own, ...above]);
  if (first.every(({ chain, baseName, baseDigest }) => chain.length < 2 && !baseName && !baseDigest)) {
    const ids = first.map(({ versionId }) => versionId);
    const isStored = await anyStored(connection, orgId, ids, assetIds);
    return isStored ? writeImageBases(connection, orgId, { versionIds: ids, assetIds }, []) : [];
  }
  const based = await basesOf(connection, orgId, first);
  const others = await otherUsers(connection, orgId, based);
  const all = distinct([...first, ...others]);
  const known = others.length > 0 ? await basesOf(connection, orgId, all) : based;
  const rows = await rowsFor(connection, orgId, known);
  return writeImageBases(connection, orgId, { versionIds: all.map(({ versionId }) => versionId), assetIds }, rows);
}

/** Versions of other images on top of these, by layers or because that is what is stored of them. */
async function usersOf(
  connection: TenantConnection,
  orgId: string,
  own: readonly ImageVersion[],
): Promise<ImageVersion[]> {
  const built = await versionsBuiltOn(connection, orgId, own);
  const { rows } = await connection.query<{ id: string }>(
    `SELECT i.version_id AS id FROM base_image b JOIN image_base i ON i.org_id = $1 AND i.base_id = b.id
      WHERE b.org_id = $1 AND b.key = ANY($2::text[])`,
    [orgId, [...new Set(own.map(({ key }) => key))]],
  );
  const stored =
    rows.length > 0
      ? await versionsById(
          connection,
          orgId,
          rows.map(({ id }) => id),
        )
      : [];
  return [...built, ...stored];
}

async function anyStored(
  connection: TenantConnection,
  orgId: string,
  versionIds: readonly string[],
  assetIds: readonly string[],
): Promise<boolean> {
  const { rowCount } = await connection.query(
    "SELECT 1 FROM image_base WHERE org_id = $1 AND (version_id = ANY($2::uuid[]) OR asset_id = ANY($3::uuid[])) LIMIT 1",
    [orgId, versionIds, assetIds],
  );
  return (rowCount ?? 0) > 0;
}

/** Only what is in use now has a base that anybody has to move. */
async function basesOf(
  connection: TenantConnection,
  orgId: string,
  versions: readonly ImageVersion[],
): Promise<BasedVersion[]> {
  const current = versions.filter(({ isCurrent }) => isCurrent);
  const known = await loadKnownBases(connection, orgId, current);
  return current.flatMap((version) => {
    const base = findBase(version, known);
    return base && base.key !== version.key ? [{ version, base }] : [];
  });
}

/** Users of the same bases, where one of these uses a version of a base, or tells where it ends, as is stored for none of them. */
async function otherUsers(
  connection: TenantConnection,
  orgId: string,
  based: readonly BasedVersion[],
): Promise<ImageVersion[]> {
  const uses = based.map(({ base }) => ({
    key: base.key,
    id: base.versionId ?? base.digest ?? base.tag ?? "",
    layers: base.layers,
  }));
  const { rows } = await connection.query<{ id: string }>(
    `WITH used AS (SELECT * FROM unnest($2::text[], $3::text[], $4::int[]) AS u(key, id, layers)),
     fresh AS (
       SELECT b.id FROM used u JOIN base_image b ON b.org_id = $1 AND b.key = u.key
        WHERE NOT EXISTS (SELECT 1 FROM image_base i WHERE i.org_id = $1 AND i.base_id = b.id
                             AND coalesce(i.base_version_id::text, i.digest, i.tag, '') = u.id AND i.layers IS NOT DISTINCT FROM u.layers))
     SELECT i.version_id AS id FROM image_base i WHERE i.org_id = $1 AND i.base_id IN (SELECT id FROM fresh)`,
    [orgId, uses.map(({ key }) => key), uses.map(({ id }) => id), uses.map(({ layers }) => layers)],
  );
  return rows.length > 0
    ? versionsById(
        connection,
        orgId,
        rows.map(({ id }) => id),
      )
    : [];
}

/** Versions whose findings are read at once. */
const AT_ONCE = 100;

/** Base by base: what the users of one are made of is held together, since one may show another the version to move to. */
async function rowsFor(
  connection: TenantConnection,
  orgId: string,
  based: readonly BasedVersion[],
): Promise<ImageBaseRow[]> {
  const byKey = groupBy(based, ({ base }) => base.key);
  const scanned = byKey.size > 0 ? await scannedVersions(connection, orgId, [...byKey.keys()]) : [];
  const all = new Map(scanned.map((version) => [version.versionId, version]));
  const carries = await carriedBy(connection, orgId, scanned);
  const rows: ImageBaseRow[] = [];
  for (const [key, users] of byKey) {
    const own = await weaknessesOf(connection, orgId, users);
    const weak = (one: BasedVersion) => own.get(one.version.versionId) ?? [];
    const direct = scanned.filter((one) => one.key === key).map((version) => toCandidate(version, carries));
    const seen = users.flatMap((one) => seenBelow(one, weak(one)) ?? []);
    const candidates = [...direct, ...notScanned(seen, direct)];
    rows.push(...users.map((one) => toRow(one, weak(one), { scanned: all, carries, candidates })));
  }
  return rows;
}

async function weaknessesOf(
  connection: TenantConnection,
  orgId: string,
  users: readonly BasedVersion[],
): Promise<Map<string, PlacedWeakness[]>> {
  const found = new Map<string, PlacedWeakness[]>();
  // Where neither the layers nor a scan of the base is known, no reading of the findings would tell.
  const telling = users.filter(({ base }) => base.layers !== null || base.versionId !== null);
  for (let from = 0; from < telling.length; from += AT_ONCE) {
    const asked = telling.slice(from, from + AT_ONCE).map(({ version, base }) => ({
      versionId: version.versionId,
      layers: version.diffIds.slice(0, base.layers ?? 0),
    }));
    for (const [id, own] of groupBy(await placedWeaknesses(connection, orgId, asked), (one) => one.versionId))
      found.set(id, own);
  }
  return found;
}

async function carriedBy(
  connection: TenantConnection,
  orgId: string,
  scanned: readonly ScannedVersion[],
): Promise<Map<string, ReadonlySet<string>>> {
  if (scanned.length === 0) return new Map();
  const found = await placedWeaknesses(
    connection,
    orgId,
    scanned.map(({ versionId }) => ({ versionId, layers: [] })),
  );
  const byVersion = groupBy(found, ({ versionId }) => versionId);
  return new Map(
    scanned.map(({ versionId }) => [versionId, new Set(byVersion.get(versionId)?.map(({ weakness }) => weakness))]),
  );
}

function toCandidate(version: ScannedVersion, carries: ReadonlyMap<string, ReadonlySet<string>>): BumpCandidate {
  const { versionId, tags, digest, at } = version;
  return {
    versionId,
    tags,
    digest,
    at: at.toISOString(),
    witness: "scanned",
    carries: carries.get(versionId) ?? new Set(),
  };
}

/** A base that nobody has scanned by itself, as an image on top of it shows it: only where a report places what it finds in layers. */
function seenBelow({ version, base }: BasedVersion, own: readonly PlacedWeakness[]): BumpCandidate | null {
  if (base.versionId !== null || base.layers === null || !base.digest || !own.some(({ placed }) => placed)) return null;
  const below = own.filter((one) => broughtByBase(one, undefined, base.layers));
  return {
    versionId: version.versionId,
    tags: base.tag ? [base.tag] : [],
    digest: base.digest,
    at: version.at.toISOString(),
    witness: "seen",
    carries: new Set(below.map(({ weakness }) => weakness)),
  };
}

/** One witness for each digest that was not scanned itself: the oldest, which shows when it was first in use. */
function notScanned(seen: readonly BumpCandidate[], scanned: readonly BumpCandidate[]): BumpCandidate[] {
  const known = new Set(scanned.map(({ digest }) => digest));
  const byDigest = groupBy(seen, ({ digest }) => digest as string);
  return [...byDigest].flatMap(([digest, all]) =>
    known.has(digest) ? [] : [...all].sort((a, b) => (a.at < b.at ? -1 : 1)).slice(0, 1),
  );
}

function distinct(versions: readonly ImageVersion[]): ImageVersion[] {
  return [...new Map(versions.map((version) => [version.versionId, version])).values()];
}
