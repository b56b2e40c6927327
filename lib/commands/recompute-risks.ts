import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { withTenant } from "@/lib/db/tenant";
import { log } from "@/lib/log";
import { type Enqueue, enqueue } from "@/lib/queue/queue";

const ASSETS_PER_JOB = 500;

/**
 * Asks the workers to compute the risks of these assets again. After the commit and best effort: a queue that does not
 * answer must not undo what a person decided, and the next import or sweep computes them anyway.
 */
export async function recomputeRisks(
  orgId: string,
  assetIds: readonly string[],
  ask: Enqueue = enqueue,
): Promise<void> {
  for (let start = 0; start < assetIds.length; start += ASSETS_PER_JOB) {
    const batch = assetIds.slice(start, start + ASSETS_PER_JOB);
    await ask("risk.recompute", { orgId, assetIds: [...batch] }).catch((error) =>
      log.warn({ err: error, orgId, assets: batch.length }, "the queue did not take a recomputation of risks"),
    );
  }
}

const AssetId = z.object({ id: z.string() });

/** The same for everything an organization has: after a change of what all risks depend on. */
export async function recomputeOrganization(db: Db, orgId: string): Promise<void> {
  const assets = await withTenant(
    db,
    orgId,
    (tx) => rows(tx, AssetId)`
      SELECT id FROM asset WHERE org_id = ${orgId}::uuid AND retired_at IS NULL ORDER BY id`,
  );
  await recomputeRisks(
    orgId,
    assets.map(({ id }) => id),
  );
}
