import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";

/** A change without a risk under its key, of one asset, and how many of its findings belong to which risk until now. */
export type Heir = { key: string; assetId: string; risks: readonly { id: string; findings: number }[] };

/**
 * Where changes to one manifest are told together that were apart, the risk of one of them stays and is told as all of them: its id, history, owner and
 * decisions go on. Of several the one that nobody decided goes before the others, so that nothing open is hidden; then one that somebody assigned; then the oldest.
 *
 * heirs    keys in hexadecimal, and no risk that still stands for its own key. Without any nothing is asked.
 * Of two   heirs of one risk the one has it to which more of its findings belong; of equals the first by key.
 * Returns  how many risks go on under another key. The others end when no finding belongs to them.
 */
export async function inheritRisks(
  connection: TenantConnection,
  orgId: string,
  heirs: readonly Heir[],
): Promise<number> {
  const asked = heirs.filter(({ risks }) => risks.length > 0);
  if (asked.length === 0) return 0;
  const kept = await rowsOf(
    connection,
    z.object({ id: z.string() }),
    `WITH heirs AS (
       SELECT decode(h.key, 'hex') AS key, h."assetId", o.id, o.findings FROM jsonb_to_recordset($2::jsonb) AS h(key text, "assetId" uuid, risks jsonb)
        CROSS JOIN jsonb_to_recordset(h.risks) AS o(id uuid, findings int)),
     offered AS (
       SELECT DISTINCT ON (r.id) r.id, h.key, r.status, r.owner_pinned FROM heirs h JOIN risk r ON r.org_id = $1 AND r.id = h.id AND r.asset_id = h."assetId"
        WHERE r.kind = 'workload-field' AND r.status <> 'closed'
        ORDER BY r.id, h.findings DESC, h.key),
     chosen AS (
       SELECT DISTINCT ON (key) key, id FROM offered
        ORDER BY key, status IN ('open', 'in_progress') DESC, owner_pinned DESC, id)
     UPDATE risk r SET key = c.key, computed = NULL FROM chosen c WHERE r.org_id = $1 AND r.id = c.id RETURNING r.id`,
    [orgId, JSON.stringify(asked)],
  );
  return kept.length;
}
