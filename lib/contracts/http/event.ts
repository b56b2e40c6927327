import { z } from "zod";

/** Runtime alerts: one event, an array, or NDJSON; falcosidekick's payload too (CONTRACT). */
export const EventKeyParams = z.strictObject({ key: z.string().min(16).max(200) });
export const EventQuery = z.strictObject({ cluster: z.string().min(1).max(253).optional() });
export type EventQuery = z.infer<typeof EventQuery>;
export const EventsAccepted = z.object({
  accepted: z.number().int(),
  /** Already known: delivery is at least once. */
  duplicates: z.number().int(),
  rejected: z.array(z.object({ pointer: z.string(), reason: z.string() })),
});
export type EventsAccepted = z.infer<typeof EventsAccepted>;
