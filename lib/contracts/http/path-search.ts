import { z } from "zod";
import { AssetLink } from "@/lib/contracts/http/asset-link";
import { Id, Timestamp } from "@/lib/contracts/http/list-page";

export const PathSearchQuery = z.object({
  /** Only of the cluster that this asset is, or is in. */
  assetId: Id.optional(),
});
export type PathSearchQuery = z.infer<typeof PathSearchQuery>;

/** Clusters whose attack paths are being worked out again, with the time since when those shown may be out of date; the longest first. */
export const PathSearches = z.object({
  items: z.array(
    z.object({
      cluster: AssetLink,
      since: Timestamp,
      /** Searches in a row that failed; 0 where none did. */
      failures: z.number().int(),
      /** When the next one is tried after a failure, and why the last one failed; null where none did. */
      nextTryAt: Timestamp.nullable(),
      reason: z.string().nullable(),
    }),
  ),
});
export type PathSearches = z.infer<typeof PathSearches>;
