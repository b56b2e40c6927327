import { z } from "zod";
import { FEEDS, type FeedStatus } from "@/lib/contracts/http/feed";
import { ImportStatus } from "@/lib/contracts/http/import";
import type { Db } from "@/lib/db/client";
import { rowsOf } from "@/lib/db/rows";
import { withTenantConnection } from "@/lib/db/tenant";
import { FeedDelivery, FeedSchedule, FetchState, feedSettings, scheduledFeeds } from "@/lib/feeds/feed-settings";
import { FEED_SOURCES, FEEDS_EVERY_HOURS } from "@/lib/feeds/feed-sources";
import { At } from "@/lib/queries/row-values";

const Loaded = z.object({
  feed: z.string(),
  source: z.string(),
  version: z.string().nullable(),
  asOf: At,
  loadedAt: At,
  rows: z.number(),
});
const Delivered = z.object({ status: ImportStatus, error: z.string().nullable(), rejected: z.coerce.number() });

/** Every feed of the instance with what is loaded of it; of a delivery by another organization only when it came and how it ended. */
export async function listFeeds(db: Db, orgId: string): Promise<FeedStatus[]> {
  const { rows } = await db.pool.query(
    `SELECT feed, source, version, as_of AS "asOf", loaded_at AS "loadedAt", rows FROM feed_load`,
  );
  const loaded = new Map(
    z
      .array(Loaded)
      .parse(rows)
      .map(({ feed, ...load }) => [feed, load] as const),
  );
  const deliveries = await feedSettings(db, "feed-delivery", FeedDelivery);
  const schedules = await schedulesOf(db);
  return Promise.all(
    FEEDS.map(async (feed) => ({
      feed,
      loaded: loaded.get(feed) ?? null,
      delivery: await deliveryOf(db, orgId, deliveries.get(feed)),
      schedule: schedules.get(feed) ?? null,
    })),
  );
}

async function schedulesOf(db: Db): Promise<Map<string, FeedStatus["schedule"]>> {
  const decided = await feedSettings(db, "feed-schedule", FeedSchedule);
  const tried = await feedSettings(db, "feed", FetchState);
  const on = await scheduledFeeds(db);
  return new Map(
    FEED_SOURCES.map(({ feed, url }) => {
      const { triedAt = null, fetchedAt = null, error = null } = tried.get(feed) ?? {};
      const from = decided.has(feed) ? ("operator" as const) : ("environment" as const);
      return [feed, { url, everyHours: FEEDS_EVERY_HOURS, on: on.includes(feed), from, triedAt, fetchedAt, error }];
    }),
  );
}

/** An import that was removed since is no longer told of. */
async function deliveryOf(db: Db, orgId: string, delivery: FeedDelivery | undefined): Promise<FeedStatus["delivery"]> {
  if (!delivery) return null;
  const [found] = await withTenantConnection(db, delivery.orgId, (connection) =>
    rowsOf(
      connection,
      Delivered,
      `SELECT status, error ->> 'detail' AS error, coalesce((counts ->> 'rejected')::int, 0) AS rejected
         FROM import WHERE org_id = $1 AND id = $2`,
      [delivery.orgId, delivery.importId],
    ),
  );
  if (!found) return null;
  const { importId, by, at } = delivery;
  return delivery.orgId === orgId
    ? { ...found, importId, by, at }
    : { ...found, error: null, importId: null, by: null, at };
}
