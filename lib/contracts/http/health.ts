import { z } from "zod";

export const Live = z.object({ status: z.literal("live") });
/** Ready: migrated, database and queue reachable, at least one worker alive (CONTRACT). 503 otherwise, with the same body. */
export const Ready = z.object({
  status: z.enum(["ready", "not_ready"]),
  checks: z.record(z.string(), z.object({ ok: z.boolean(), detail: z.string() })),
});
export type Ready = z.infer<typeof Ready>;
