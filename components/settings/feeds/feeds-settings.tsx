"use client";

import { isFinal } from "@/components/imports/import-status-badge";
import { FeedCard } from "@/components/settings/feeds/feed-card";
import { CodeBlock } from "@/components/ui/code-block";
import { Section } from "@/components/ui/section";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { useOrigin } from "@/lib/client/use-origin";
import { useRecord } from "@/lib/client/use-record";
import { useMay } from "@/lib/client/use-session";
import type { FeedStatus } from "@/lib/contracts/http/feed";

/** Reference data of the instance: what is loaded and of when, what failed, and how to load it with or without the internet. */
export function FeedsSettings() {
  const feeds = useFeeds();
  const mayOperate = useMay("instance:operate");
  const origin = useOrigin();
  return (
    <Section title="Feeds" note="Reference data, the same for every organization of this instance">
      <div className="flex flex-col gap-5 text-sm">
        {feeds.data && <p className="text-base font-semibold">{headline(feeds.data.items)}</p>}
        <p className="max-w-2xl text-ink-muted">
          Scores, due dates and re-evaluation use these. What a loaded feed does not list is known not to be listed; of
          a feed that was never loaded nothing is known, and scores say “unknown”.
          {!mayOperate && " Only the operator of the instance may load them or change their schedule."}
        </p>
        {feeds.error ? (
          <ErrorState title="The feeds could not be read" error={feeds.error} onRetry={() => void feeds.refetch()} />
        ) : feeds.data ? (
          <ul className="divide-y divide-line border-y border-line">
            {feeds.data.items.map((feed) => (
              <FeedCard key={feed.feed} status={feed} mayOperate={mayOperate} />
            ))}
          </ul>
        ) : (
          <SkeletonRows rows={4} label="Loading feeds" />
        )}
        {mayOperate && (
          <div className="flex flex-col gap-2">
            <p className="max-w-2xl text-ink-muted">
              Without internet here, fetch the files elsewhere and load them above or from a terminal; OSV’s all.zip as
              it is.
            </p>
            <CodeBlock
              label="loading a feed’s file from a terminal"
              code={`PLIMSOLL_URL=${origin} PLIMSOLL_TOKEN=… npx plimsoll push --feed epss epss_scores-current.csv.gz`}
            />
          </div>
        )}
      </div>
    </Section>
  );
}

/** Read again every two seconds while a file is on its way, else now and then: a fetch may be under way elsewhere. */
function useFeeds() {
  const first = useRecord("listFeeds");
  const running = first.data?.items.some(({ delivery }) => delivery !== null && !isFinal(delivery.status)) ?? false;
  return useRecord("listFeeds", {}, { refetchInterval: running ? 2_000 : 10_000 });
}

function headline(feeds: readonly FeedStatus[]): string {
  const never = feeds.filter(({ loaded }) => loaded === null).length;
  const failed = feeds.filter(hasFailed).length;
  const loaded = never === 0 ? "Every feed is loaded" : `${feeds.length - never} of ${feeds.length} feeds are loaded`;
  if (failed === 0) return `${loaded}.`;
  return `${loaded}; the last attempt failed for ${failed}.`;
}

function hasFailed({ delivery, schedule }: FeedStatus): boolean {
  return delivery?.status === "failed" || (schedule?.error !== null && schedule?.error !== undefined);
}
