import { z } from "zod";
import type { Actor, Principal } from "@/lib/auth/principal";
import { recordAudit } from "@/lib/commands/record-audit";
import { type ImportAccepted, ImportStatus } from "@/lib/contracts/http/import";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { type Tx, withTenant } from "@/lib/db/tenant";
import { log } from "@/lib/log";
import { StatedContext } from "@/lib/model/context";
import { AppError } from "@/lib/model/error";
import type { Enqueue } from "@/lib/queue/queue";

/**
 * Asks for an import's stored content to be read again with today's parser (law 9). The worker does it like any import;
 * what people decided is not touched, and where today's parser says the same nothing is written but the import's record.
 * A failed import is tried again.
 *
 * Twice    while it is asked for: nothing more.
 * Errors   `conflict` while the import is still being read, or its content is no longer kept; `invalid_input` for a feed.
 */
export async function replayImport(
  deps: { db: Db; enqueue: Enqueue },
  { orgId, actor }: Principal,
  importId: string,
): Promise<ImportAccepted> {
  const asked = await withTenant(deps.db, orgId, async (tx) => {
    const found = await lockReadable(tx, orgId, importId);
    if (found.asked) return false;
    await askForReplay(tx, orgId, actor, found);
    await recordAudit(tx, orgId, actor, "import.replayed", { kind: "import", id: importId });
    return true;
  });
  if (asked) await tellWorkers(deps.enqueue, orgId, importId);
  return { id: importId, status: "queued", url: `/api/v1/imports/${importId}` };
}

const Stored = z.object({
  id: z.string(),
  status: ImportStatus,
  rawAt: z.string(),
  unplaced: z.boolean(),
  actorName: z.string(),
  context: StatedContext,
  /** It was asked for before and is not done. */
  asked: z.boolean(),
  /** Its findings are in the database, whether or not it ended well. */
  applied: z.boolean(),
});
export type StoredImport = z.output<typeof Stored>;

/** The import, locked against others who ask. Errors: see `replayImport`. */
export async function lockReadable(tx: Tx, orgId: string, importId: string): Promise<StoredImport> {
  const [found] = await rows(tx, Stored)`
    SELECT i.id, i.status, i.raw_at AS "rawAt", i.unplaced, i.actor_name AS "actorName", i.context,
           coalesce(i.replay ->> 'state' = 'asked', false) AS asked,
           i.status <> 'failed' OR EXISTS (SELECT 1 FROM stream_import s WHERE s.org_id = i.org_id AND s.import_id = i.id) AS applied
      FROM import i WHERE i.org_id = ${orgId}::uuid AND i.id = ${importId}::uuid FOR UPDATE`;
  if (!found) throw new AppError("not_found", "No import has this id in your organization.");
  if (found.asked) return found;
  if (!["done", "held", "failed"].includes(found.status)) {
    throw new AppError("conflict", "This import is still being read. Wait until it is done.");
  }
  if (found.context.feed) {
    throw new AppError("invalid_input", "A feed is reference data: load its file again at POST /api/v1/feeds.");
  }
  if (found.rawAt === "none") {
    throw new AppError("conflict", "The raw content of this import is no longer kept. Send the report again.");
  }
  return found;
}

/** Back to the queue; `replay` says what the row was before, and makes the worker apply it as one applied before. */
export async function askForReplay(
  tx: Tx,
  orgId: string,
  actor: Actor,
  { id, status, applied }: StoredImport,
): Promise<void> {
  await tx.$executeRaw`
    UPDATE import SET status = 'queued', heartbeat_at = NULL, progress = '{}',
           replay = CASE WHEN ${applied} THEN jsonb_build_object('state', 'asked', 'before', ${status}::text, 'by', ${actor.name}::text, 'at', to_jsonb(now())) END
     WHERE org_id = ${orgId}::uuid AND id = ${id}::uuid`;
}

/** Best effort: the sweeper hands over what the queue did not take. */
export async function tellWorkers(enqueue: Enqueue, orgId: string, importId: string): Promise<void> {
  await enqueue("import.process", { orgId, importId }).catch((error) =>
    log.warn({ err: error, orgId, importId }, "the queue did not take an import; the sweeper will hand it over"),
  );
}
