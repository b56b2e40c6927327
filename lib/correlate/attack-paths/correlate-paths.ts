import { z } from "zod";
import { type ClusterPaths, clusterPaths } from "@/lib/correlate/attack-paths/cluster-paths";
import { type PathContext, pathRow } from "@/lib/correlate/attack-paths/path-row";
import { partialWords } from "@/lib/correlate/attack-paths/path-words";
import { type StaleCluster, staleClusters } from "@/lib/correlate/attack-paths/stale-clusters";
import type { FeedDates } from "@/lib/correlate/feed-dates";
import { loadOwnership } from "@/lib/correlate/load-ownership";
import { ofAsset } from "@/lib/correlate/stored-reason";
import { upsertRisks } from "@/lib/correlate/upsert-risks";
import { loadStanding } from "@/lib/correlate/write-risks";
import { newId } from "@/lib/db/new-id";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import type { FoundPaths } from "@/lib/engine/attack-paths/find-paths";
import type { AttackPath } from "@/lib/engine/attack-paths/path";
import { identityKey } from "@/lib/engine/identity";

const ROWS_AT_ONCE = 500;

/**
 * Brings the attack paths of every cluster that these assets touch in line with its objects, findings and marks, as risks beside
 * the fix units: made, changed where they differ, closed when the cluster no longer has them, opened again when it does.
 *
 * Whole     one cluster at a time, since one object may open or close any path of its cluster; a cluster of which nothing
 *           changed that paths depend on is not computed.
 * Partial   what a bound left out is never closed: it may well be there.
 * Use       inside correlation's transaction and its lock.
 */
export async function correlatePaths(
  connection: TenantConnection,
  orgId: string,
  { assetIds, feeds, now }: { assetIds: readonly string[]; feeds: FeedDates; now: Date },
): Promise<void> {
  for (const cluster of await staleClusters(connection, orgId, assetIds)) {
    const found = await clusterPaths(connection, orgId, cluster, now);
    if (found) await writePaths(connection, orgId, cluster, found, { feeds, now });
  }
}

async function writePaths(
  connection: TenantConnection,
  orgId: string,
  cluster: StaleCluster,
  { found, facts }: ClusterPaths,
  at: { feeds: FeedDates; now: Date },
): Promise<void> {
  const assets = await assetsOfCluster(connection, orgId, cluster.id);
  const assetOf = (kind: string, key: string) => assets.get(`${kind} ${key}`) ?? null;
  const context: PathContext = { facts, ...at, clusterKey: cluster.key, assetOf, partial: partialWords(found) };
  const entryOf = (path: AttackPath) => assetOf("workload", `${cluster.key}/${path.entry.id}`);
  // An entry that is no asset (it came with an inventory that retired it at once) has nowhere to be shown.
  const placed = found.paths.flatMap((path) => {
    const assetId = entryOf(path);
    return assetId ? [{ path, assetId, key: keyOf(path.key) }] : [];
  });
  const standing = await loadStanding(
    connection,
    orgId,
    placed.map(({ key }) => key),
  );
  const ownership = await loadOwnership(connection, orgId, [...new Set(placed.map(({ assetId }) => assetId))]);
  const rows = placed.map(({ path, assetId, key }) => {
    const before = standing.get(key.toString("hex"));
    const owner = ownership.ownerOf(ofAsset(assetId));
    return pathRow({ id: before?.id ?? newId(), key: key.toString("hex"), path, owner, before }, context);
  });
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE)
    await upsertRisks(connection, orgId, rows.slice(from, from + ROWS_AT_ONCE));
  // What a search that its bound ended did not come to may be there still.
  if (!found.unfinished) {
    const there = [...placed.map(({ key }) => key), ...found.droppedKeys.map(keyOf)];
    await closeOthers(connection, orgId, cluster.id, { there, now: at.now });
  }
  await notePartial(connection, orgId, cluster.id, found);
}

function keyOf(path: readonly string[]): Buffer {
  return identityKey(["attack-path", ...path]);
}

/** Paths of the cluster that it no longer has. A closed one keeps its due date: whether the promise was kept is computed from it. */
async function closeOthers(
  connection: TenantConnection,
  orgId: string,
  clusterId: string,
  { there, now }: { there: readonly Buffer[]; now: Date },
): Promise<void> {
  await connection.query(
    `UPDATE risk r SET status = 'closed', closed_at = $4, updated_at = now()
       FROM asset a
      WHERE r.org_id = $1 AND r.kind = 'attack-path' AND r.status <> 'closed' AND r.key <> ALL($3::bytea[])
        AND a.org_id = $1 AND a.id = r.asset_id AND a.cluster_id = $2`,
    [orgId, clusterId, there, now],
  );
}

/** Says beside the cluster's run what its risks do not show: how many paths are not kept, and whether all were looked for. */
async function notePartial(
  connection: TenantConnection,
  orgId: string,
  clusterId: string,
  { dropped, unfinished }: FoundPaths,
): Promise<void> {
  await connection.query(
    `UPDATE attack_path_run SET left_out = $3, unfinished = $4
      WHERE org_id = $1 AND cluster_id = $2 AND (left_out, unfinished) IS DISTINCT FROM ($3::int, $4::boolean)`,
    [orgId, clusterId, dropped, unfinished],
  );
}

const AssetRow = z.object({ id: z.string(), kind: z.string(), key: z.string() });

async function assetsOfCluster(
  connection: TenantConnection,
  orgId: string,
  clusterId: string,
): Promise<Map<string, string>> {
  const found = await rowsOf(
    connection,
    AssetRow,
    `SELECT id, kind, key FROM asset
      WHERE org_id = $1 AND (id = $2 OR (cluster_id = $2 AND kind IN ('workload', 'node', 'service_account', 'namespace')))`,
    [orgId, clusterId],
  );
  return new Map(found.map(({ id, kind, key }) => [`${kind} ${key}`, id]));
}
