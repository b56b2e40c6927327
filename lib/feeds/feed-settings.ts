import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { env } from "@/lib/env";
import { FEED_SOURCES, type FeedSource } from "@/lib/feeds/feed-sources";

/** What is known of one feed's fetching: row `feed:<name>` of `instance_setting`. */
export const FetchState = z.object({
  etag: z.string().nullable(),
  lastModified: z.string().nullable(),
  triedAt: z.string(),
  fetchedAt: z.string().nullable(),
  error: z.string().nullable(),
});
export type FetchState = z.output<typeof FetchState>;

/** The latest file of a feed that was handed in: row `feed-delivery:<name>`. */
export const FeedDelivery = z.object({ orgId: z.uuid(), importId: z.uuid(), by: z.string(), at: z.string() });
export type FeedDelivery = z.output<typeof FeedDelivery>;

/** What an operator decided over the environment: row `feed-schedule:<name>`. */
export const FeedSchedule = z.object({ on: z.boolean() });

type Kind = "feed" | "feed-delivery" | "feed-schedule";

/** Writes one setting of a feed over the one before. */
export async function keepFeedSetting(
  connection: Pick<Db["pool"], "query">,
  kind: Kind,
  feed: string,
  value: FetchState | FeedDelivery | z.output<typeof FeedSchedule>,
): Promise<void> {
  await connection.query(
    `INSERT INTO instance_setting (key, value, updated_at) VALUES ($1, $2, now())
     ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value, updated_at = EXCLUDED.updated_at`,
    [`${kind}:${feed}`, value],
  );
}

/** Every setting of one kind, by feed. */
export async function feedSettings<Schema extends z.ZodType>(
  { pool }: Pick<Db, "pool">,
  kind: Kind,
  schema: Schema,
): Promise<Map<string, z.output<Schema>>> {
  const { rows } = await pool.query("SELECT key, value FROM instance_setting WHERE starts_with(key, $1)", [`${kind}:`]);
  return new Map(rows.map(({ key, value }) => [String(key).slice(kind.length + 1), schema.parse(value)] as const));
}

/** Null while nobody has tried. */
export async function fetchState({ db }: { db: Pick<Db, "pool"> }, feed: string): Promise<FetchState | null> {
  return (await feedSettings(db, "feed", FetchState)).get(feed) ?? null;
}

/** The feeds that are fetched on schedule: what an operator decided, else what the environment says. */
export async function scheduledFeeds(db: Pick<Db, "pool">): Promise<FeedSource["feed"][]> {
  const decided = await feedSettings(db, "feed-schedule", FeedSchedule);
  return FEED_SOURCES.map(({ feed }) => feed).filter((feed) => decided.get(feed)?.on ?? env().PLIMSOLL_FEEDS === "on");
}
