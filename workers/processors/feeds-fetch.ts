import type { Processor } from "@/lib/contracts/jobs";
import { scheduledFeeds } from "@/lib/feeds/feed-settings";
import { fetchFeeds } from "@/lib/feeds/fetch-feeds";
import type { ReceiveDeps } from "@/lib/ingest/receive";

/** Fetches the feed that was asked for, else those whose schedule is on when this runs. */
export const feedsFetch =
  (deps: ReceiveDeps): Processor<"feeds.fetch"> =>
  async ({ feed }, { signal }) => {
    const only = feed ? [feed] : await scheduledFeeds(deps.db);
    await fetchFeeds({ ...deps, only, now: () => new Date(), signal });
  };
