import { setImmediate } from "node:timers/promises";
import { z } from "zod";
import { clusterGraph, loadClusterFacts, openingFindings } from "@/lib/correlate/attack-paths/cluster-paths";
import { liveObjects } from "@/lib/correlate/attack-paths/load-objects";
import { type ScoreContext, scoredPath } from "@/lib/correlate/attack-paths/path-row";
import { titleOf } from "@/lib/correlate/attack-paths/path-words";
import type { FeedDates } from "@/lib/correlate/feed-dates";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { findAttackPaths } from "@/lib/engine/attack-paths/find-paths";
import type { AttackPath } from "@/lib/engine/attack-paths/path";
import { identityKey } from "@/lib/engine/identity";
import { comparePaths, type FoundPath, type PathChanges, type StoredPath } from "@/lib/queries/what-if/compare-paths";
import { standingOf } from "@/lib/queries/what-if/standing";

/** What is taken as done: findings that are closed, cuts that are made. */
export type Change = { closed: ReadonlySet<string>; cuts: ReadonlySet<string> };

/** A cluster whose paths can be compared with what they would be. */
export type ClusterModel = { changesBy: (change: Change) => Promise<PathChanges> };

const NOTHING: Change = { closed: new Set(), cuts: new Set() };

/**
 * Reads a cluster whole, for searches with and without some changes.
 *
 * Returns  null when `closed` is given and holds nothing that an attacker gets on by: then nothing is searched.
 * Cost     one search for what is there now, and one for every change; each holds the process for as long as it takes.
 */
export async function openCluster(
  connection: TenantConnection,
  orgId: string,
  cluster: { id: string; key: string },
  at: { feeds: FeedDates; now: Date; closed: ReadonlySet<string> | null },
): Promise<ClusterModel | null> {
  const facts = await loadClusterFacts(connection, orgId, cluster.id);
  const { closed: given } = at;
  if (given && ![...openingFindings(facts)].some((id) => given.has(id))) return null;
  const objects = await liveObjects(connection, orgId, cluster.id);
  const stored = await storedPaths(connection, orgId, cluster.id);
  const workloads = new Set(facts.workloads.map(({ key }) => key));
  const search = async ({ closed, cuts }: Change): Promise<FoundPath[]> => {
    const left = {
      workloads: facts.workloads,
      runs: facts.runs,
      weak: facts.weak.filter(({ findingId }) => !closed.has(findingId)),
      secrets: facts.secrets.filter(({ findingId }) => !closed.has(findingId)),
    };
    const context: ScoreContext = { facts: left, feeds: at.feeds, now: at.now, clusterKey: cluster.key };
    await setImmediate();
    return findAttackPaths(clusterGraph(objects, cluster.key, left), new Set(), cuts)
      .paths.filter(({ entry }) => workloads.has(`${cluster.key}/${entry.id}`))
      .map((path) => toFound(path, context, stored));
  };
  const before = await search(NOTHING);
  return { changesBy: async (change) => comparePaths(before, await search(change), stored) };
}

function toFound(path: AttackPath, context: ScoreContext, stored: ReadonlyMap<string, Stored>): FoundPath {
  const key = identityKey(["attack-path", ...path.key]).toString("hex");
  const scored = scoredPath(path, context, stored.get(key)?.firstSeenAt ?? context.now);
  return { key, title: titleOf(path), standing: standingOf(scored) };
}

const Row = z.object({
  id: z.string(),
  key: z.string(),
  title: z.string(),
  score: z.number(),
  band: z.string(),
  status: z.string(),
  firstSeenAt: z.date(),
});
type Stored = StoredPath & { firstSeenAt: Date };

/** Paths of the cluster that stand, also those that somebody decided. */
async function storedPaths(
  connection: TenantConnection,
  orgId: string,
  clusterId: string,
): Promise<Map<string, Stored>> {
  const found = await rowsOf(
    connection,
    Row,
    `SELECT r.id, encode(r.key, 'hex') AS key, r.title, r.score::int, r.band, r.status, r.first_seen_at AS "firstSeenAt"
       FROM risk r JOIN asset a ON a.org_id = $1 AND a.id = r.asset_id AND a.cluster_id = $2
      WHERE r.org_id = $1 AND r.kind = 'attack-path' AND r.status <> 'closed'`,
    [orgId, clusterId],
  );
  return new Map(
    found.map(({ id, key, title, score, band, status, firstSeenAt }) => {
      const counts = status === "open" || status === "in_progress";
      return [key, { id, title, standing: standingOf({ score, band }), counts, firstSeenAt }];
    }),
  );
}
