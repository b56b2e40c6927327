import { z } from "zod";
import { ImportCounts, ImportStatus } from "@/lib/contracts/http/import";

/**
 * Messages of GET /api/v1/stream (server-sent events; the `event` field is `type`). A page that hears `changed` reads
 * its own query again; nothing but ids and progress travels here.
 */
export const StreamMessage = z.discriminatedUnion("type", [
  z.object({ type: z.literal("hello"), at: z.iso.datetime() }),
  z.object({
    type: z.literal("import"),
    id: z.uuid(),
    status: ImportStatus,
    filename: z.string().nullable(),
    counts: ImportCounts,
    error: z.string().nullable(),
  }),
  z.object({
    type: z.literal("changed"),
    topics: z.array(z.enum(["risks", "findings", "assets", "imports", "alerts", "paths"])),
    at: z.iso.datetime(),
  }),
]);
export type StreamMessage = z.infer<typeof StreamMessage>;
