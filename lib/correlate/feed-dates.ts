import type { TenantConnection } from "@/lib/db/tenant";

/** When each feed was last loaded, so that "not listed" (loaded, absent) differs from "never loaded" (null). */
export type FeedDates = { kev: string | null; epss: string | null; ssvc: string | null };

export async function loadFeedDates(connection: TenantConnection): Promise<FeedDates> {
  const { rows } = await connection.query<{ feed: keyof FeedDates; asOf: Date }>(
    `SELECT feed, as_of AS "asOf" FROM feed_load`,
  );
  const dates: FeedDates = { kev: null, epss: null, ssvc: null };
  for (const row of rows) if (row.feed in dates) dates[row.feed] = row.asOf.toISOString();
  return dates;
}
