import { z } from "zod";
import type { WhatIfCluster } from "@/lib/contracts/http/what-if";
import type { FeedDates } from "@/lib/correlate/feed-dates";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { type Change, type ClusterModel, type NotSearched, openCluster } from "@/lib/queries/what-if/cluster-model";
import { mergeChanges, type PathChanges } from "@/lib/queries/what-if/compare-paths";

/** Workloads that one request searches over; a search of more would keep the reader, and everybody else, waiting. */
export const MAX_WORKLOADS = 3_000;
/** After so long no further cluster is begun, and what is being searched is given up. */
export const BUDGET_MS = 10_000;

const ClusterRow = z.object({ id: z.string(), key: z.string(), name: z.string(), workloads: z.number() });
type ClusterRow = z.output<typeof ClusterRow>;

/** What becomes of the paths by each change, in their order, and which clusters that was worked out for. */
export type Searched = { clusters: WhatIfCluster[]; changes: PathChanges[] };

type At = {
  feeds: FeedDates;
  now: Date;
  startedAt: number;
  maxWorkloads?: number | undefined;
  maxWork?: number | undefined;
};

/**
 * Searches clusters again under some changes, as long as there is room and time.
 *
 * Closed   findings that all changes close; null for cuts, which change a cluster whatever its findings.
 */
export async function searchClusters(
  connection: TenantConnection,
  orgId: string,
  asked: { clusters: readonly ClusterRow[]; changes: readonly Change[]; closed: ReadonlySet<string> | null },
  { startedAt, maxWorkloads = MAX_WORKLOADS, maxWork, feeds, now }: At,
): Promise<Searched> {
  const clusters: WhatIfCluster[] = [];
  const perChange: PathChanges[][] = asked.changes.map(() => []);
  const until = startedAt + BUDGET_MS;
  const at = { feeds, now, until, closed: asked.closed, ...(maxWork === undefined ? {} : { maxWork }) };
  let room = maxWorkloads;
  for (const cluster of asked.clusters) {
    const tell = (state: WhatIfCluster["state"]) =>
      clusters.push({ id: cluster.id, name: cluster.name, workloads: cluster.workloads, state });
    if (cluster.workloads > room) tell("too_large");
    else if (performance.now() > until) tell("out_of_time");
    else {
      const model = await openCluster(connection, orgId, cluster, at);
      if (model) room -= cluster.workloads;
      const found = model === null || model === "too_large" ? model : await allChanges(model, asked.changes);
      if (typeof found === "object" && found !== null) for (const [n, one] of found.entries()) perChange[n]?.push(one);
      tell(found === null ? "unchanged" : typeof found === "string" ? found : "searched");
    }
  }
  return { clusters, changes: perChange.map(mergeChanges) };
}

/** What each change does to the cluster; all or none, so that no two are told of different clusters. */
async function allChanges(model: ClusterModel, changes: readonly Change[]): Promise<PathChanges[] | NotSearched> {
  const found: PathChanges[] = [];
  for (const change of changes) {
    const one = await model.changesBy(change);
    if (typeof one === "string") return one;
    found.push(one);
  }
  return found;
}

const CLUSTER = `SELECT c.id, c.key, c.name,
         (SELECT count(*) FROM asset w WHERE w.org_id = $1 AND w.cluster_id = c.id AND w.kind = 'workload' AND w.retired_at IS NULL)::int AS workloads
    FROM asset c
   WHERE c.org_id = $1 AND c.kind = 'cluster'
     AND EXISTS (SELECT 1 FROM inventory_import i WHERE i.org_id = $1 AND i.cluster_id = c.id)`;

/** Clusters with an inventory in which some of these assets run now, the smallest first: so that most can be searched. */
export function clustersRunning(
  connection: TenantConnection,
  orgId: string,
  assetIds: readonly string[],
): Promise<ClusterRow[]> {
  return rowsOf(
    connection,
    ClusterRow,
    `${CLUSTER} AND c.id IN (
       SELECT w.cluster_id FROM edge e JOIN asset w ON w.org_id = $1 AND w.id = e.from_id AND w.retired_at IS NULL
        WHERE e.org_id = $1 AND e.to_id = ANY($2::uuid[]) AND e.kind = 'runs' AND e.is_live)
     ORDER BY workloads, c.key`,
    [orgId, assetIds],
  );
}

/** The cluster that an asset is in. */
export function clusterOf(connection: TenantConnection, orgId: string, assetId: string): Promise<ClusterRow[]> {
  return rowsOf(
    connection,
    ClusterRow,
    `${CLUSTER} AND c.id = (SELECT a.cluster_id FROM asset a WHERE a.org_id = $1 AND a.id = $2)`,
    [orgId, assetId],
  );
}
