import { z } from "zod";

/** Reference data loaded by hand (air gap). Global: only the instance operator may write it. */
export const FeedParams = z.strictObject({ feed: z.enum(["kev", "epss", "ssvc", "osv"]) });
export type FeedParams = z.infer<typeof FeedParams>;
export const FeedQuery = z.strictObject({ filename: z.string().max(255).optional() });
export type FeedQuery = z.infer<typeof FeedQuery>;
