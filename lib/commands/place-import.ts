import type { Principal } from "@/lib/auth/principal";
import { recordAudit } from "@/lib/commands/record-audit";
import { askForReplay, lockReadable, type StoredImport, tellWorkers } from "@/lib/commands/replay-import";
import type { ImportAccepted, ImportPlacement } from "@/lib/contracts/http/import";
import type { Db } from "@/lib/db/client";
import { type Tx, withTenant } from "@/lib/db/tenant";
import { resolveTarget } from "@/lib/engine/target";
import { AppError } from "@/lib/model/error";
import type { Enqueue } from "@/lib/queue/queue";

/**
 * Says what an import is about that named nothing that identifies (MODEL section 3, Target). The stored report is read
 * again under that target: its findings move there with ids, decisions and history, and from then on it may resolve.
 *
 * Twice    the same placement changes nothing; while it is being done it answers the same.
 * Errors   `conflict` when the import is placed already, or still being read; `invalid_input` for a target that cannot be
 *          read; `forbidden` for one outside a token's patterns (the caller checks).
 */
export async function placeImport(
  deps: { db: Db; enqueue: Enqueue },
  { orgId, actor }: Principal,
  importId: string,
  placement: ImportPlacement,
): Promise<ImportAccepted> {
  const outcome = await withTenant(deps.db, orgId, async (tx) => {
    const found = await lockReadable(tx, orgId, importId);
    if (states(found, placement)) return { status: found.status, asked: false };
    if (found.asked) throw new AppError("conflict", "This import is being read again. Wait until it is done.");
    if (!found.unplaced || found.status === "failed") {
      throw new AppError("conflict", "This import has its target already. Only an unplaced one can be placed.");
    }
    // Guessing would file it elsewhere: what is stated must be readable by itself.
    resolveTarget(
      { ...found.context, ...placement },
      { target: null, digests: [], platform: null },
      { actor: found.actorName, filename: null },
    );
    await storeContext(tx, orgId, found, placement);
    await askForReplay(tx, orgId, actor, found);
    await recordAudit(tx, orgId, actor, "import.placed", { kind: "import", id: importId }, { ...placement });
    return { status: "queued" as const, asked: true };
  });
  if (outcome.asked) await tellWorkers(deps.enqueue, orgId, importId);
  return { id: importId, status: outcome.status, url: `/api/v1/imports/${importId}` };
}

/** The placement is what the import states already, because somebody placed it so. */
function states({ context, asked, unplaced }: StoredImport, placement: ImportPlacement): boolean {
  if (unplaced && !asked) return false;
  return Object.entries(placement).every(
    ([name, value]) => JSON.stringify(context[name as keyof ImportPlacement]) === JSON.stringify(value),
  );
}

/** The bytes sent again as they were sent first still answer with this import: `answers_for` stays as it is. */
async function storeContext(tx: Tx, orgId: string, { id }: StoredImport, placement: ImportPlacement): Promise<void> {
  await tx.$executeRaw`
    UPDATE import SET context = context || ${JSON.stringify(placement)}::jsonb
     WHERE org_id = ${orgId}::uuid AND id = ${id}::uuid`;
}
