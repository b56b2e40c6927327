import { z } from "zod";
import { ImportStatus } from "@/lib/contracts/http/import";
import { Timestamp } from "@/lib/contracts/http/list-page";

export const FEEDS = ["kev", "epss", "ssvc", "osv"] as const;
export const Feed = z.enum(FEEDS);
export type Feed = z.infer<typeof Feed>;

/** Reference data loaded by hand (air gap). Global: only the instance operator may write it. */
export const FeedParams = z.strictObject({ feed: Feed });
export type FeedParams = z.infer<typeof FeedParams>;
export const FeedQuery = z.strictObject({ filename: z.string().max(255).optional() });
export type FeedQuery = z.infer<typeof FeedQuery>;

/** One feed: what of it is loaded, what became of its last file and of the last look for a newer one. */
export const FeedStatus = z.object({
  feed: Feed,
  /** Null: never loaded. What it would say is then unknown, which is not the same as "not listed". */
  loaded: z
    .object({
      /** Address or name of the file. */
      source: z.string(),
      version: z.string().nullable(),
      /** The feed's own date. */
      asOf: Timestamp,
      loadedAt: Timestamp,
      rows: z.number().int(),
    })
    .nullable(),
  /** The latest file that was handed in, by whomever, and what became of it. */
  delivery: z
    .object({
      /** Null for whoever is in another organization than the one it was handed in to. */
      importId: z.uuid().nullable(),
      /** Who handed it in; null likewise. */
      by: z.string().nullable(),
      at: Timestamp,
      status: ImportStatus,
      /** Why it failed, in words; null likewise. */
      error: z.string().nullable(),
      rejected: z.number().int(),
    })
    .nullable(),
  /** Null: it has no address to fetch it from, and is loaded by hand only. */
  schedule: z
    .object({
      url: z.string(),
      everyHours: z.number(),
      on: z.boolean(),
      /** Who says so: the environment (PLIMSOLL_FEEDS), or an operator over it. */
      from: z.enum(["environment", "operator"]),
      /** The last look for a newer file; null before the first. `error` says why it failed. */
      triedAt: Timestamp.nullable(),
      fetchedAt: Timestamp.nullable(),
      error: z.string().nullable(),
    })
    .nullable(),
});
export type FeedStatus = z.infer<typeof FeedStatus>;

export const FeedList = z.object({ items: z.array(FeedStatus) });
export type FeedList = z.infer<typeof FeedList>;

/** Whether the feed is fetched on schedule, whatever the environment says. */
export const FeedChange = z.strictObject({ schedule: z.boolean() });
export type FeedChange = z.infer<typeof FeedChange>;
