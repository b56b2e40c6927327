import type { Principal } from "@/lib/auth/principal";
import { recordAudit } from "@/lib/commands/record-audit";
import type { Feed, FeedChange, FeedStatus } from "@/lib/contracts/http/feed";
import type { Db } from "@/lib/db/client";
import { withTenant } from "@/lib/db/tenant";
import { FEED_SOURCES, type FeedSource } from "@/lib/feeds/feed-sources";
import { AppError } from "@/lib/model/error";
import { listFeeds } from "@/lib/queries/list-feeds";
import type { Enqueue } from "@/lib/queue/queue";

/** Turns a feed's schedule on or off for the instance, over what the environment says; recorded in the operator's organization. */
export async function changeFeed(
  db: Db,
  { orgId, actor }: Principal,
  feed: Feed,
  { schedule }: FeedChange,
): Promise<FeedStatus> {
  demandSource(feed);
  await withTenant(db, orgId, async (tx) => {
    await tx.$executeRaw`
      INSERT INTO instance_setting (key, value, updated_at) VALUES (${`feed-schedule:${feed}`}, ${JSON.stringify({ on: schedule })}::jsonb, now())
      ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value, updated_at = EXCLUDED.updated_at`;
    await recordAudit(tx, orgId, actor, "feed.schedule", { kind: "feed", id: feed }, { on: schedule });
  });
  return statusOf(db, orgId, feed);
}

/** Has a feed fetched now, whether or not its schedule is on. Errors: `upstream_down` when the queue does not answer. */
export async function fetchFeedNow(
  deps: { db: Db; enqueue: Enqueue },
  { orgId, actor }: Principal,
  feed: Feed,
): Promise<FeedStatus> {
  await deps.enqueue("feeds.fetch", { feed: demandSource(feed) });
  await withTenant(deps.db, orgId, (tx) => recordAudit(tx, orgId, actor, "feed.fetch", { kind: "feed", id: feed }));
  return statusOf(deps.db, orgId, feed);
}

function demandSource(feed: Feed): FeedSource["feed"] {
  const source = FEED_SOURCES.find((one) => one.feed === feed);
  if (source) return source.feed;
  throw new AppError(
    "invalid_input",
    `The feed ${feed} has no address to be fetched from: load its file with POST /api/v1/feeds/${feed}.`,
  );
}

async function statusOf(db: Db, orgId: string, feed: Feed): Promise<FeedStatus> {
  const found = (await listFeeds(db, orgId)).find((status) => status.feed === feed);
  if (!found) throw new Error(`${feed} is no feed`);
  return found;
}
