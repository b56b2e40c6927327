import { z } from "zod";
import { applyDecisionsToAssets } from "@/lib/commands/apply-decisions";
import type { Processor } from "@/lib/contracts/jobs";
import { correlateAssets } from "@/lib/correlate/correlate-assets";
import { correlateOrganization } from "@/lib/correlate/correlate-organization";
import type { Db } from "@/lib/db/client";
import type { ImportDeps } from "@/lib/ingest/application";
import { compareAdvisories } from "@/lib/ingest/osv/compare-advisories";
import type { JobQueue } from "@/lib/queue/queue";

export type Correlation = Pick<ImportDeps, "correlate" | "feedApplied"> & {
  riskRecompute: Processor<"risk.recompute">;
  feedAppliedTo: Processor<"feed.applied">;
  /** Has every organization compare its packages with advisories it may have missed; one that missed none is done at once. */
  compareOsv: () => Promise<void>;
};

/** How findings become risks, as the worker's jobs need it: at once after an import, as jobs of their own after a feed. */
export function correlation(db: Db, queue: JobQueue): Correlation {
  const inLine = async (orgId: string, assetIds: readonly string[]) => {
    await applyDecisionsToAssets(db, orgId, assetIds);
    await correlateAssets(db, orgId, assetIds, new Date());
  };
  return {
    correlate: (orgId, { assetIds }) => inLine(orgId, assetIds),
    feedApplied: (feed) => tellEveryOrganization(db, queue, feed),
    riskRecompute: ({ orgId, assetIds }) => correlateAssets(db, orgId, assetIds, new Date()),
    feedAppliedTo: ({ orgId, feed }, { signal }) =>
      feed === "osv"
        ? compareAdvisories({ db, correlate: inLine, now: () => new Date(), signal }, orgId)
        : correlateOrganization(db, orgId, new Date(), signal),
    compareOsv: async () => {
      const { rows } = await db.pool.query<{ known: boolean }>("SELECT EXISTS (SELECT 1 FROM osv_advisory) AS known");
      if (rows[0]?.known) await tellEveryOrganization(db, queue, "osv");
    },
  };
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
