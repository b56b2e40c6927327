import type { Processor } from "@/lib/contracts/jobs";
import { env } from "@/lib/env";
import { fetchFeeds } from "@/lib/feeds/fetch-feeds";
import type { ReceiveDeps } from "@/lib/ingest/receive";

/** Fetches feeds. A schedule outlives the setting that made it: turned off, the job does nothing. */
export const feedsFetch =
  (deps: ReceiveDeps): Processor<"feeds.fetch"> =>
  async (_, { signal }) => {
    if (env().PLIMSOLL_FEEDS === "on") await fetchFeeds({ ...deps, now: () => new Date(), signal });
  };
