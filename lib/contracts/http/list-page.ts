import { z } from "zod";

/** RFC 3339 in UTC, as every timestamp of the API. */
export const Timestamp = z.iso.datetime();
export const Id = z.uuid();
export const IdParams = z.strictObject({ id: Id });

/** A page is at most 200 rows (CONTRACT); the cursor is opaque and only good for the query it came from. */
export const LIST_LIMIT = 200;
export const ListQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(LIST_LIMIT).default(50),
  cursor: z.string().max(1000).optional(),
  q: z.string().max(1000).optional(),
});
export type ListQuery = z.infer<typeof ListQuery>;

/** Exact up to 10,000 rows; beyond that a list says "at least", since counting everything costs more than the page. */
export const Count = z.object({ value: z.number().int().min(0), relation: z.enum(["exact", "at_least"]) });
export type Count = z.infer<typeof Count>;

/**
 * How many rows each value of a filter would show while the other filters stay as they are; most first, at most 100 values.
 * A filter's own choice is left out of its counts, so that one sees what choosing another would bring.
 */
export const Facets = z.record(z.string(), z.array(z.object({ value: z.string(), count: z.number().int() })));
export type Facets = z.infer<typeof Facets>;
/** Asks for `facets` beside the first page. */
export const FacetsFlag = z.enum(["true", "false"]).optional();

/** The envelope of every list. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable(), count: Count });
}
export type Page<Item> = { items: Item[]; nextCursor: string | null; count: Count };

/** One change for many rows: what was changed and what was not, with the reason, so that nothing fails in silence. */
export const BulkResult = z.object({
  changed: z.array(Id),
  skipped: z.array(z.object({ id: Id, reason: z.string() })),
});
export type BulkResult = z.infer<typeof BulkResult>;
