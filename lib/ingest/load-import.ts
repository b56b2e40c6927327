import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { rowsOf } from "@/lib/db/rows";
import { withTenantConnection } from "@/lib/db/tenant";
import { StatedContext } from "@/lib/model/context";

/** What is stored of a delivery's context: what the sender stated, and whether it came in by the feeds' door. */
const StoredContext = StatedContext.extend({ feed: z.boolean().optional() });

const Row = z.object({
  id: z.string(),
  rawHash: z.instanceof(Uint8Array),
  rawAt: z.enum(["spool", "blob", "none"]),
  context: StoredContext,
  filename: z.string().nullable(),
  contentEncoding: z.string().nullable(),
  bytes: z.coerce.bigint(),
  actorName: z.string(),
  receivedAt: z.date(),
  arrival: z.coerce.bigint(),
  status: z.string(),
  attempt: z.number(),
  /** Applied before, and asked to be read again. */
  replays: z.boolean(),
});

/** One delivery as the worker needs it. */
export type ImportRow = z.output<typeof Row>;

/** Null when the organization has no such import (it was deleted while its job waited). */
export async function loadImport(db: Db, orgId: string, importId: string): Promise<ImportRow | null> {
  const found = await withTenantConnection(db, orgId, (connection) =>
    rowsOf(
      connection,
      Row,
      `SELECT id, raw_hash AS "rawHash", raw_at AS "rawAt", context, filename, content_encoding AS "contentEncoding", bytes,
              actor_name AS "actorName", received_at AS "receivedAt", arrival, status, attempt,
              coalesce(replay ->> 'state' = 'asked', false) AS replays
         FROM import WHERE org_id = $1 AND id = $2`,
      [orgId, importId],
    ),
  );
  return found[0] ?? null;
}
