import { z } from "zod";
import { newId } from "@/lib/db/new-id";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import type { AssetKind } from "@/lib/model/asset-kind";

/**
 * An asset that something names, with the scan time of that something.
 *
 * `name`, `labels` and `attributes` count only when the asset is new: later ones come from inventories and people.
 */
export type AssetInput = {
  kind: AssetKind;
  /** Canonical inside kind and organization: `docker.io/library/nginx`, `prod/shop/Deployment/api`. */
  key: string;
  name: string;
  at: Date;
  clusterId?: string | null;
  namespace?: string | null;
  labels?: Record<string, string>;
  attributes?: Record<string, unknown>;
  unplaced?: boolean;
};

/** Key of the map that `upsertAssets` returns. */
export function assetMapKey(asset: { kind: string; key: string }): string {
  return `${asset.kind}:${asset.key}`;
}

/**
 * Makes sure that every asset named exists. Twice with the same input writes nothing the second time.
 *
 * Returns  ids by `assetMapKey`, for every input.
 * Writes   new assets; an earlier first sighting; a cluster or namespace that was not known; and what was retired is
 *          back when it was seen at or after its retirement. An image that inventories cover is the exception: whether
 *          it runs is theirs to say, and a scan of an image that runs nowhere does not make it run.
 * Locks    rows are taken in (kind, key) order.
 * Tells    `onReturned` of each that was retired and is back.
 */
export async function upsertAssets(
  connection: TenantConnection,
  orgId: string,
  assets: readonly AssetInput[],
  onReturned: (assetId: string) => void = () => undefined,
): Promise<Map<string, string>> {
  const wanted = merged(assets);
  if (wanted.length === 0) return new Map();
  const before = await known(connection, orgId, wanted);
  const missing = wanted.filter((asset) => !before.has(assetMapKey(asset)));
  await insertAssets(connection, orgId, missing);
  const stale = wanted.filter((asset) => before.get(assetMapKey(asset))?.stale);
  for (const id of await refreshAssets(connection, orgId, stale)) onReturned(id);
  const after = missing.length > 0 ? await known(connection, orgId, missing) : new Map<string, Known>();
  return new Map([...before, ...after].map(([key, asset]) => [key, asset.id]));
}

type Wanted = AssetInput & { firstAt: Date; lastAt: Date };
type Known = z.output<typeof Known>;
const Known = z.object({ kind: z.string(), key: z.string(), id: z.string(), stale: z.boolean() });

/** One row per asset in (kind, key) order, with the earliest and latest time it was named. */
function merged(assets: readonly AssetInput[]): Wanted[] {
  const byKey = new Map<string, Wanted>();
  for (const asset of assets) {
    const key = assetMapKey(asset);
    const found = byKey.get(key);
    if (!found) byKey.set(key, { ...asset, firstAt: asset.at, lastAt: asset.at });
    else {
      if (asset.at < found.firstAt) found.firstAt = asset.at;
      if (asset.at > found.lastAt) found.lastAt = asset.at;
      found.clusterId ??= asset.clusterId;
      found.namespace ??= asset.namespace;
    }
  }
  return [...byKey.entries()].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, asset]) => asset);
}

/** The input as a table; its columns are the same in every statement below. */
const INPUT = `unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::uuid[], $8::text[])
  AS i(kind, key, name, first_at, last_at, cluster_id, namespace)`;

const IS_STALE = `(a.first_seen_at > i.first_at
  OR (a.retired_at <= i.last_at AND NOT (a.kind = 'image' AND a.inventoried))
  OR (a.cluster_id IS NULL AND i.cluster_id IS NOT NULL)
  OR (a.namespace IS NULL AND i.namespace IS NOT NULL))`;

function inputOf(orgId: string, assets: readonly Wanted[]): unknown[] {
  return [
    orgId,
    assets.map((asset) => asset.kind),
    assets.map((asset) => asset.key),
    assets.map((asset) => asset.name),
    assets.map((asset) => asset.firstAt),
    assets.map((asset) => asset.lastAt),
    assets.map((asset) => asset.clusterId ?? null),
    assets.map((asset) => asset.namespace ?? null),
  ];
}

async function known(
  connection: TenantConnection,
  orgId: string,
  assets: readonly Wanted[],
): Promise<Map<string, Known>> {
  const found = await rowsOf(
    connection,
    Known,
    `SELECT a.kind, a.key, a.id, coalesce(${IS_STALE}, false) AS stale
       FROM ${INPUT} JOIN asset a ON a.org_id = $1 AND a.kind = i.kind AND a.key = i.key`,
    inputOf(orgId, assets),
  );
  return new Map(found.map((row) => [assetMapKey(row), row]));
}

async function insertAssets(connection: TenantConnection, orgId: string, assets: readonly Wanted[]): Promise<void> {
  if (assets.length === 0) return;
  await connection.query(
    `INSERT INTO asset (org_id, id, kind, key, name, cluster_id, namespace, labels, attributes, unplaced, first_seen_at)
     SELECT $1, i.id, i.kind, i.key, i.name, i.cluster_id, i.namespace, i.labels, i.attributes, i.unplaced, i.first_at
       FROM unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::uuid[], $7::text[], $8::uuid[], $9::jsonb[], $10::jsonb[], $11::bool[])
         AS i(kind, key, name, first_at, cluster_id, namespace, id, labels, attributes, unplaced)
      ORDER BY i.kind COLLATE "C", i.key COLLATE "C"
     ON CONFLICT (org_id, kind, key) DO NOTHING`,
    [
      orgId,
      assets.map((asset) => asset.kind),
      assets.map((asset) => asset.key),
      assets.map((asset) => asset.name),
      assets.map((asset) => asset.firstAt),
      assets.map((asset) => asset.clusterId ?? null),
      assets.map((asset) => asset.namespace ?? null),
      assets.map(() => newId()),
      assets.map((asset) => JSON.stringify(asset.labels ?? {})),
      assets.map((asset) => JSON.stringify(asset.attributes ?? {})),
      assets.map((asset) => asset.unplaced ?? false),
    ],
  );
}

/** Ids of those that were retired and are back. */
async function refreshAssets(
  connection: TenantConnection,
  orgId: string,
  assets: readonly Wanted[],
): Promise<string[]> {
  if (assets.length === 0) return [];
  const { rows } = await connection.query<{ id: string; returned: boolean }>(
    `WITH taken AS (
       SELECT a.id, a.retired_at IS NOT NULL AS gone, i.first_at, i.last_at, i.cluster_id, i.namespace
         FROM ${INPUT} JOIN asset a ON a.org_id = $1 AND a.kind = i.kind AND a.key = i.key
        WHERE ${IS_STALE}
        ORDER BY a.kind COLLATE "C", a.key COLLATE "C" FOR UPDATE OF a)
     UPDATE asset a SET
       first_seen_at = least(a.first_seen_at, t.first_at),
       cluster_id = coalesce(a.cluster_id, t.cluster_id),
       namespace = coalesce(a.namespace, t.namespace),
       retired_at = CASE WHEN ${STAYS_RETIRED} THEN a.retired_at END,
       retired_reason = CASE WHEN ${STAYS_RETIRED} THEN a.retired_reason END
      FROM taken t WHERE a.org_id = $1 AND a.id = t.id
     RETURNING a.id, t.gone AND a.retired_at IS NULL AS returned`,
    inputOf(orgId, assets),
  );
  return rows.filter(({ returned }) => returned).map(({ id }) => id);
}

const STAYS_RETIRED = "a.retired_at > t.last_at OR (a.kind = 'image' AND a.inventoried)";
