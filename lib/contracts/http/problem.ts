import { z } from "zod";

/** RFC 9457. `type` is a stable page per error code; `detail` says what to do; `requestId` finds the log lines. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  instance: z.string().optional(),
  requestId: z.string(),
  /** What was wrong with which field, for `invalid_input`. */
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  /** Seconds to wait before trying again, for `rate_limited`. */
  retryAfterS: z.number().int().optional(),
});
export type Problem = z.infer<typeof Problem>;
