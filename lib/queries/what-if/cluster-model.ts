import { setImmediate } from "node:timers/promises";
import { z } from "zod";
import { clusterGraph, loadClusterFacts, openingFindings } from "@/lib/correlate/attack-paths/cluster-paths";
import { type ScoreContext, scoredPath } from "@/lib/correlate/attack-paths/path-row";
import { summaryOf, titleOf } from "@/lib/correlate/attack-paths/path-words";
import type { FeedDates } from "@/lib/correlate/feed-dates";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { type FoundPaths, searchAttackPaths } from "@/lib/engine/attack-paths/find-paths";
import type { AttackPath } from "@/lib/engine/attack-paths/path";
import type { ScorablePath } from "@/lib/engine/attack-paths/score-path";
import type { WayOn } from "@/lib/engine/attack-paths/ways-on";
import { identityKey } from "@/lib/engine/identity";
import {
  comparePaths,
  type FoundOn,
  type FoundPath,
  type PathChanges,
  type StoredPath,
} from "@/lib/queries/what-if/compare-paths";
import { readObjects } from "@/lib/queries/what-if/read-objects";
import { standingOf } from "@/lib/queries/what-if/standing";

/** What is taken as done: findings that are closed, cuts that are made. */
export type Change = { closed: ReadonlySet<string>; cuts: ReadonlySet<string> };

/** A cluster whose paths can be compared with what they would be; why it cannot is said in place of what would change. */
export type ClusterModel = { changesBy: (change: Change) => Promise<PathChanges | NotSearched> };
export type NotSearched = "too_large" | "out_of_time";

/** What a search came to; `on` are the ways, by a path's key, by which earlier ones go on that are not told any more. */
type Found = { paths: readonly AttackPath[]; told: FoundPath[]; on: ReadonlyMap<string, FoundOn> };

const NOTHING: Change = { closed: new Set(), cuts: new Set() };

/**
 * Reads a cluster whole, for searches with and without some changes.
 *
 * Returns  null when `closed` is given and holds nothing that an attacker gets on by: then nothing is searched. `too_large` when it has
 *          more objects than a request reads.
 * Cost     one search for what is there now, and one for every change, each in turns with whatever else the process has to do.
 * Bounds   a search that its bound or the time ended tells nothing: a path that was not come to would look broken.
 */
export async function openCluster(
  connection: TenantConnection,
  orgId: string,
  cluster: { id: string; key: string },
  at: { feeds: FeedDates; now: Date; closed: ReadonlySet<string> | null; until: number; maxWork?: number },
): Promise<ClusterModel | "too_large" | null> {
  const facts = await loadClusterFacts(connection, orgId, cluster.id);
  const { closed: given } = at;
  if (given && ![...openingFindings(facts)].some((id) => given.has(id))) return null;
  const objects = await readObjects(connection, orgId, cluster.id);
  if (objects === "too_large") return objects;
  const stored = await storedPaths(connection, orgId, cluster.id);
  const workloads = new Set(facts.workloads.map(({ key }) => key));
  const search = async ({ closed, cuts }: Change, earlier: readonly AttackPath[]): Promise<Found | NotSearched> => {
    const left = {
      workloads: facts.workloads,
      runs: facts.runs,
      weak: facts.weak.filter(({ findingId }) => !closed.has(findingId)),
      secrets: facts.secrets.filter(({ findingId }) => !closed.has(findingId)),
    };
    const context: ScoreContext = { facts: left, feeds: at.feeds, now: at.now, clusterKey: cluster.key };
    await setImmediate();
    if (performance.now() > at.until) return "out_of_time";
    const graph = clusterGraph(objects, cluster.key, left);
    const found = await inTurns(searchAttackPaths(graph, new Set(), at.maxWork, cuts, earlier), at.until);
    if (found === null) return "out_of_time";
    if (found.unfinished) return "too_large";
    const paths = found.paths.filter(({ entry }) => workloads.has(`${cluster.key}/${entry.id}`));
    return {
      paths,
      told: paths.map((path) => toFound(path, context, stored)),
      on: new Map([...found.goOn].map(([key, way]) => [keyOf(JSON.parse(key)), toFoundOn(way, context, stored)])),
    };
  };
  const before = await search(NOTHING, []);
  return {
    changesBy: async (change) => {
      if (typeof before === "string") return before;
      const after = await search(change, before.paths);
      return typeof after === "string" ? after : comparePaths(before.told, after.told, stored, after.on);
    },
  };
}

/** The search's outcome; null when the time is over before it ends. */
async function inTurns(turns: Generator<void, FoundPaths>, until: number): Promise<FoundPaths | null> {
  for (let last = performance.now(); ; ) {
    const { done, value } = turns.next();
    if (done) return value;
    if (performance.now() > until) return null;
    if (performance.now() - last < TURN_MS) continue;
    await setImmediate();
    last = performance.now();
  }
}

/** What others wait for at most, beyond a single step. */
const TURN_MS = 20;

function keyOf(key: readonly string[]): string {
  return identityKey(["attack-path", ...key]).toString("hex");
}

function toFoundOn(way: WayOn, context: ScoreContext, stored: ReadonlyMap<string, Stored>): FoundOn {
  return { ...toFound({ ...way, cuts: [] }, context, stored), summary: summaryOf(way) };
}

function toFound(
  path: ScorablePath & Pick<AttackPath, "key">,
  context: ScoreContext,
  stored: ReadonlyMap<string, Stored>,
): FoundPath {
  const key = keyOf(path.key);
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
