import { z } from "zod";
import { Id, Timestamp } from "@/lib/contracts/http/list-page";

/** Which imports to read again; each condition narrows. Without any, `all` has to be said. */
export const ReplayFilter = z
  .strictObject({
    ids: z.array(Id).min(1).max(1000).optional(),
    format: z.string().min(1).max(100).optional(),
    /** Only what an older version of its parser has read. */
    olderParser: z.boolean().optional(),
    /** Received at this moment or later. */
    since: Timestamp.optional(),
    all: z.literal(true).optional(),
  })
  .refine((filter) => filter.all || filter.ids || filter.format || filter.olderParser || filter.since, {
    error: "say which: `ids`, `format`, `olderParser`, `since`, or `all` for every import",
  });
export type ReplayFilter = z.infer<typeof ReplayFilter>;

/** `batch` names what was asked for together; null when nothing was. */
export const ReplayAsked = z.object({
  batch: Id.nullable(),
  asked: z.number().int(),
  /** Matching imports that are not read again: still being read, asked for already, a feed, or their content is gone. */
  skipped: z.number().int(),
});
export type ReplayAsked = z.infer<typeof ReplayAsked>;

const Read = z.object({ entries: z.number().int(), rejected: z.number().int() });

/** What reading many imports again has changed so far: sums over those that are done. */
export const ReplayBatch = z.object({
  batch: Id,
  by: z.string(),
  at: Timestamp,
  imports: z.number().int(),
  waiting: z.number().int(),
  done: z.number().int(),
  failed: z.number().int(),
  before: Read,
  after: Read,
  new: z.number().int(),
  changed: z.number().int(),
  resolved: z.number().int(),
  reopened: z.number().int(),
  retired: z.number().int(),
  merged: z.number().int(),
  /** Up to 20 imports: first those that could not be read, then those that changed most. */
  examples: z.array(
    z.object({
      importId: Id,
      filename: z.string().nullable(),
      state: z.enum(["waiting", "asked", "done", "failed"]),
      changes: z.number().int(),
      reason: z.string().nullable(),
    }),
  ),
});
export type ReplayBatch = z.infer<typeof ReplayBatch>;
