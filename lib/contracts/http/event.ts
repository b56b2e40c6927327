import { z } from "zod";

/** What senders that cannot set headers have instead: a key in the path. */
export const EventKeyParams = z.strictObject({ key: z.string().min(16).max(200) });
export const EventQuery = z.strictObject({ cluster: z.string().min(1).max(253).optional() });
export type EventQuery = z.infer<typeof EventQuery>;
export const EventsAccepted = z.object({
  /** Stored as alerts. */
  accepted: z.number().int(),
  /** Not kept, by policy: added to the counters of their kind (packs/runtime). */
  counted: z.number().int(),
  /** Already known: delivery is at least once. */
  duplicates: z.number().int(),
  rejected: z.array(z.object({ pointer: z.string(), reason: z.string() })),
});
export type EventsAccepted = z.infer<typeof EventsAccepted>;
