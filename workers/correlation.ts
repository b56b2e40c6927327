import { z } from "zod";
import { applyDecisionsToAssets } from "@/lib/commands/apply-decisions";
import type { Processor } from "@/lib/contracts/jobs";
import { correlatePaths } from "@/lib/correlate/attack-paths/correlate-paths";
import { restOfCluster } from "@/lib/correlate/attack-paths/path-request";
import { preparePaths } from "@/lib/correlate/attack-paths/prepare-paths";
import { openResidents } from "@/lib/correlate/attack-paths/resident-cluster";
import { correlateAssets } from "@/lib/correlate/correlate-assets";
import { correlateOrganization } from "@/lib/correlate/correlate-organization";
import type { Db } from "@/lib/db/client";
import { withTenantConnection } from "@/lib/db/tenant";
import { env } from "@/lib/env";
import type { ImportDeps } from "@/lib/ingest/application";
import { compareAdvisories } from "@/lib/ingest/osv/compare-advisories";
import { log } from "@/lib/log";
import type { JobQueue } from "@/lib/queue/queue";
import { JobPostponed } from "@/lib/queue/work";
import { searchQuick } from "@/workers/search-quick";

export type Correlation = Pick<ImportDeps, "correlate" | "feedApplied"> & {
  riskRecompute: Processor<"risk.recompute">;
  feedAppliedTo: Processor<"feed.applied">;
  pathsSearch: Processor<"paths.search">;
  /** Looks for attack paths of clusters that are kept here while what touches them is scored. */
  prepare: (orgId: string, assetIds: readonly string[], signal: AbortSignal) => Promise<void>;
  /** Has every organization compare its packages with advisories it may have missed; one that missed none is done at once. */
  compareOsv: () => Promise<void>;
};

/** How findings become risks, as the worker's jobs need it: at once after an import, as jobs of their own after a feed. */
export function correlation(db: Db, queue: JobQueue): Correlation {
  const residents = openResidents(env().PLIMSOLL_WORKER_HEAP_MB);
  const inLine = async (orgId: string, assetIds: readonly string[]) => {
    await applyDecisionsToAssets(db, orgId, assetIds);
    const clusters = await correlateAssets(db, orgId, assetIds, new Date());
    await searchLater(queue, orgId, await searchQuick(db, orgId, clusters));
  };
  return {
    correlate: (orgId, { assetIds }) => inLine(orgId, assetIds),
    feedApplied: (feed) => tellEveryOrganization(db, queue, feed),
    riskRecompute: async ({ orgId, assetIds }) =>
      searchLater(queue, orgId, await correlateAssets(db, orgId, assetIds, new Date())),
    feedAppliedTo: async ({ orgId, feed }, { signal }) =>
      feed === "osv"
        ? compareAdvisories({ db, correlate: inLine, now: () => new Date(), signal }, orgId)
        : searchLater(queue, orgId, await correlateOrganization(db, orgId, new Date(), signal)),
    pathsSearch: async ({ orgId, clusterId }, { signal }) => {
      await rested(db, orgId, clusterId);
      const isAnswered = await correlatePaths(db, orgId, clusterId, { now: new Date(), signal, residents });
      if (isAnswered) return;
      await rested(db, orgId, clusterId);
      throw new JobPostponed(ASKED_AGAIN_MS);
    },
    prepare: (orgId, assetIds, signal) => preparePaths(db, orgId, assetIds, { now: new Date(), signal, residents }),
    compareOsv: async () => {
      const { rows } = await db.pool.query<{ known: boolean }>("SELECT EXISTS (SELECT 1 FROM osv_advisory) AS known");
      if (rows[0]?.known) await tellEveryOrganization(db, queue, "osv");
    },
  };
}

/** Somebody asked again while a cluster was searched that needs no rest. */
const ASKED_AGAIN_MS = 50;

/** A large cluster whose objects change all the time is not searched all the time: the job comes back when it has rested. */
async function rested(db: Db, orgId: string, clusterId: string): Promise<void> {
  const restMs = await withTenantConnection(db, orgId, (connection) => restOfCluster(connection, orgId, clusterId));
  if (restMs > 0) throw new JobPostponed(restMs);
}

/** The requests stand in the database already: where the queue does not answer, the sweeper finds them. */
async function searchLater(queue: JobQueue, orgId: string, clusters: readonly string[]): Promise<void> {
  await queue
    .enqueueAll(
      "paths.search",
      clusters.map((clusterId) => ({ orgId, clusterId })),
    )
    .catch((error) => log.warn({ err: error, orgId }, "the search for attack paths will begin later"));
}

const Organization = z.object({ id: z.string() });
const Feed = z.enum(["kev", "epss", "ssvc", "osv"]);

/** Reference data is the same for all, so one job per organization; each scores its own risks, as itself. */
async function tellEveryOrganization(db: Db, queue: JobQueue, feed: string): Promise<void> {
  const name = Feed.parse(feed);
  const { rows } = await db.pool.query("SELECT id FROM organization ORDER BY id");
  const organizations = z.array(Organization).parse(rows);
  await queue.enqueueAll(
    "feed.applied",
    organizations.map(({ id }) => ({ orgId: id, feed: name })),
  );
}
