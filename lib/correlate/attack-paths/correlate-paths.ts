import { z } from "zod";
import { carryDates } from "@/lib/correlate/attack-paths/carry-dates";
import { clusterAssets } from "@/lib/correlate/attack-paths/cluster-assets";
import { type ClusterFacts, readCluster } from "@/lib/correlate/attack-paths/cluster-paths";
import { liftChanges } from "@/lib/correlate/attack-paths/lift-changes";
import { closedBy, loadEndings } from "@/lib/correlate/attack-paths/path-ends";
import {
  closePathRequest,
  dropPathRequest,
  forgetFailures,
  openPathRequest,
  type PathRequest,
} from "@/lib/correlate/attack-paths/path-request";
import { type PathContext, pathRow, whyMoved } from "@/lib/correlate/attack-paths/path-row";
import { partialWords } from "@/lib/correlate/attack-paths/path-words";
import { ResidentClusters, type SearchResult } from "@/lib/correlate/attack-paths/resident-cluster";
import { searchKept } from "@/lib/correlate/attack-paths/search-kept";
import { loadPartsSince } from "@/lib/correlate/attack-paths/supported-since";
import { type FeedDates, loadFeedDates } from "@/lib/correlate/feed-dates";
import { inTurn } from "@/lib/correlate/in-turn";
import { loadOwnership } from "@/lib/correlate/load-ownership";
import { ofAsset } from "@/lib/correlate/stored-reason";
import { type RiskRow, upsertRisks } from "@/lib/correlate/upsert-risks";
import { loadExplained, loadStanding, type Standing, standsElsewhere } from "@/lib/correlate/write-risks";
import type { Db } from "@/lib/db/client";
import { newId } from "@/lib/db/new-id";
import { rowsOf } from "@/lib/db/rows";
import { type TenantConnection, withTenantConnection } from "@/lib/db/tenant";
import type { FoundPaths } from "@/lib/engine/attack-paths/find-paths";
import type { AttackPath } from "@/lib/engine/attack-paths/path";
import { identityKey } from "@/lib/engine/identity";

const ROWS_AT_ONCE = 500;

/**
 * Answers whoever asked for a cluster's attack paths (`askForPaths`): brings them in line with its objects, findings and marks, as risks
 * beside the fix units: made, changed where they differ, closed when the cluster no longer has them, opened again when it does.
 *
 * Whole     one cluster at a time, since one object may open or close any path of its cluster; a cluster of which nothing
 *           changed that paths depend on is not searched.
 * Partial   what a bound left out is never closed: it may well be there.
 * Waits     nobody: the search holds no lock and no transaction.
 * Returns   false when somebody asked again meanwhile, or another run wrote what was read at another time: it is to be called again.
 * Twice     a run whose inputs another one has replaced writes nothing, and answers nobody: which of the two read last is not known.
 * Kept      of a cluster that is among `residents` only what differs is read; of any other one everything.
 */
export function correlatePaths(
  db: Db,
  orgId: string,
  clusterId: string,
  { now, signal, residents = new ResidentClusters(0) }: PathRun,
): Promise<boolean> {
  return residents.use(orgId, clusterId, async (kept) => {
    const request = await withTenantConnection(db, orgId, async (connection) => {
      const open = await openPathRequest(connection, orgId, clusterId);
      if (!open) await dropPathRequest(connection, orgId, clusterId);
      return open;
    });
    if (!request) return true;
    const cluster = await readCluster(db, orgId, request, { now, kept });
    const result = await searchKept(kept, request.key, cluster, signal);
    return inTurn(db, orgId, async (connection) => {
      const { inputs, facts } = cluster;
      if (result && (await remember(connection, orgId, request, result)))
        await writePaths(
          connection,
          orgId,
          request,
          { found: result.found, facts },
          { feeds: await loadFeedDates(connection), now },
        );
      const answered =
        (await stands(connection, orgId, request, inputs)) && (await closePathRequest(connection, orgId, request));
      if (!answered) await forgetFailures(connection, orgId, request);
      return answered;
    });
  });
}

export type PathRun = { now: Date; signal: AbortSignal; residents?: ResidentClusters };

/** Whether the paths that stand were found in what this run has read; then they are of its inventory too. */
async function stands(
  connection: TenantConnection,
  orgId: string,
  { id, inventory }: PathRequest,
  inputs: Buffer,
): Promise<boolean> {
  const of = [orgId, id, inventory, inputs];
  const { rows } = await connection.query<{ isOlder: boolean }>(
    `SELECT inventory < $3::bigint AS "isOlder" FROM attack_path_run WHERE org_id = $1 AND cluster_id = $2 AND inputs = $4`,
    of,
  );
  if (rows[0]?.isOlder) {
    // The same objects came again: asked for no more until another inventory comes.
    await connection.query(
      "UPDATE attack_path_run SET inventory = $3 WHERE org_id = $1 AND cluster_id = $2 AND inputs = $4",
      of,
    );
  }
  return rows.length === 1;
}

/** False when another run has written since this one has read: then this one's paths are older than what stands. */
async function remember(
  connection: TenantConnection,
  orgId: string,
  { id, inventory, before }: PathRequest,
  { inputs, tookMs }: Pick<SearchResult, "inputs" | "tookMs">,
): Promise<boolean> {
  const { rowCount } = await connection.query(
    `INSERT INTO attack_path_run AS r (org_id, cluster_id, inventory, inputs, took_ms, ended_at) VALUES ($1, $2, $3, $4, $5, now())
     ON CONFLICT (org_id, cluster_id) DO UPDATE
        SET inventory = EXCLUDED.inventory, inputs = EXCLUDED.inputs, took_ms = EXCLUDED.took_ms, ended_at = EXCLUDED.ended_at
      WHERE r.inputs IS NOT DISTINCT FROM $6`,
    [orgId, id, inventory, inputs, tookMs, before],
  );
  return rowCount === 1;
}

async function writePaths(
  connection: TenantConnection,
  orgId: string,
  cluster: PathRequest,
  { found, facts }: { found: FoundPaths; facts: ClusterFacts },
  at: { feeds: FeedDates; now: Date },
): Promise<void> {
  const assets = await clusterAssets(connection, orgId, cluster, found.paths);
  const assetOf = (kind: string, key: string) => assets.get(`${kind} ${key}`) ?? null;
  const since = await loadPartsSince(connection, orgId, cluster, found.paths);
  const context: PathContext = { facts, ...at, clusterKey: cluster.key, assetOf, since, partial: partialWords(found) };
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
  const endings = await loadEndings(
    connection,
    orgId,
    new Map(placed.map(({ path, key }) => [key.toString("hex"), closedBy(path, facts)])),
  );
  const rows = placed.map(({ path, assetId, key }) => {
    const before = standing.get(key.toString("hex"));
    const owner = ownership.ownerOf(ofAsset(assetId));
    const name = key.toString("hex");
    return pathRow({ id: before?.id ?? newId(), key: name, path, owner, ending: endings.get(name), before }, context);
  });
  const told = await withReasons(connection, orgId, rows, standing);
  for (let from = 0; from < told.length; from += ROWS_AT_ONCE)
    await upsertRisks(connection, orgId, told.slice(from, from + ROWS_AT_ONCE));
  const ending = [...endings.values()].map(({ riskId }) => riskId);
  const ended = [...ending, ...[...standing.values()].flatMap(({ endsWithId }) => endsWithId ?? [])];
  // What a search that its bound ended did not come to may be there still.
  if (!found.unfinished) {
    const there = [...placed.map(({ key }) => key), ...found.droppedKeys.map(keyOf)];
    ended.push(...(await closeOthers(connection, orgId, cluster.id, { there, now: at.now })));
  }
  await liftChanges(connection, orgId, ended, at.now);
  await carryDates(connection, orgId, [...new Set(ending)]);
  await notePartial(connection, orgId, cluster.id, found);
}

/** Of those whose score or band moved, which factors moved it: their stored factors are read, and nobody else's. */
async function withReasons(
  connection: TenantConnection,
  orgId: string,
  rows: readonly RiskRow[],
  standing: ReadonlyMap<string, Standing>,
): Promise<RiskRow[]> {
  const moved = rows.filter((row) => {
    const before = standing.get(row.key);
    return before && standsElsewhere(before, row);
  });
  const explained = await loadExplained(
    connection,
    orgId,
    moved.map(({ id }) => id),
  );
  return rows.map((row) => ({ ...row, why: whyMoved(row, standing.get(row.key), explained.get(row.id)) }));
}

function keyOf(path: readonly string[]): Buffer {
  return identityKey(["attack-path", ...path]);
}

/**
 * Paths of the cluster that it no longer has. A closed one keeps its due date: whether the promise was kept is computed from it.
 *
 * Returns  the risks whose changes ended them.
 */
async function closeOthers(
  connection: TenantConnection,
  orgId: string,
  clusterId: string,
  { there, now }: { there: readonly Buffer[]; now: Date },
): Promise<string[]> {
  const closed = await rowsOf(
    connection,
    z.object({ endsWithId: z.string().nullable() }),
    `UPDATE risk r SET status = 'closed', closed_at = $4, updated_at = now()
       FROM asset a
      WHERE r.org_id = $1 AND r.kind = 'attack-path' AND r.status <> 'closed' AND r.key <> ALL($3::bytea[])
        AND a.org_id = $1 AND a.id = r.asset_id AND a.cluster_id = $2
     RETURNING r.ends_with_id AS "endsWithId"`,
    [orgId, clusterId, there, now],
  );
  return closed.flatMap(({ endsWithId }) => endsWithId ?? []);
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
