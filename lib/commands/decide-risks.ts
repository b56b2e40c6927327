import { z } from "zod";
import { applyDecisions } from "@/lib/commands/apply-decisions";
import { rows } from "@/lib/db/rows";
import type { Tx } from "@/lib/db/tenant";

/** Somebody's word about risks, until a day. */
export type RiskDecision = {
  kind: "accepted" | "snoozed" | "false_positive";
  reason: string;
  expiresAt: Date | null;
  author: { id: string | null; name: string };
  /** Who approved it where somebody else asked for it. */
  approver?: { id: string | null; name: string };
};

const FindingId = z.object({ id: z.string().nullable() });
const AssetId = z.object({ id: z.string() });

/**
 * Ends what was decided about these risks, and decides about them anew if there is something to decide. Their status is for the caller to write.
 *
 * Kept     as a decision about the risk. The faults of one manifest come and go under one risk: what is decided about it is a decision about
 *          each of the open findings that it has now and that nothing else has decided, so that one which comes later is open.
 * Returns  the assets whose risks must be computed again: where the findings are, where such changes are, which may end attack paths, and where the changes are
 *          that end such attack paths.
 */
export async function decideRisks(
  tx: Tx,
  orgId: string,
  riskIds: readonly string[],
  decision: RiskDecision | null,
): Promise<string[]> {
  const ids = [...riskIds];
  const ended = await rows(tx, FindingId)`
    UPDATE decision SET revoked_at = now()
     WHERE org_id = ${orgId}::uuid AND revoked_at IS NULL AND (
       (scope_kind = 'risk' AND risk_id = ANY(${ids}::uuid[])) OR
       (scope_kind = 'finding' AND risk_id IS NOT NULL AND finding_id IN (
         SELECT k.finding_id FROM finding_rank k WHERE k.org_id = ${orgId}::uuid AND k.risk_id = ANY(${ids}::uuid[]))))
    RETURNING finding_id AS id`;
  const made = decision ? await insertDecisions(tx, orgId, ids, decision) : [];
  const findingIds = [...new Set([...ended, ...made].flatMap(({ id }) => id ?? []))];
  const decided = findingIds.length > 0 ? await applyDecisions(tx, orgId, { findingIds }) : [];
  const changes = await rows(tx, AssetId)`
    SELECT DISTINCT e.asset_id AS id FROM risk r JOIN risk e ON e.org_id = r.org_id AND e.id = CASE WHEN r.kind = 'attack-path' THEN r.ends_with_id ELSE r.id END
     WHERE r.org_id = ${orgId}::uuid AND r.id = ANY(${ids}::uuid[])`;
  return [...new Set([...decided, ...changes.map(({ id }) => id)])];
}

/** The findings that it is about; null for each risk that it is about as a whole. */
function insertDecisions(tx: Tx, orgId: string, ids: string[], decision: RiskDecision) {
  const { kind, reason, expiresAt, author, approver } = decision;
  return rows(tx, FindingId)`
    INSERT INTO decision (org_id, id, kind, scope_kind, risk_id, finding_id, reason, author_id, author_name, approver_id, approver_name, expires_at)
    SELECT r.org_id, gen_random_uuid(), ${kind}, CASE WHEN f.id IS NULL THEN 'risk' ELSE 'finding' END, r.id, f.id, ${reason},
           ${author.id}::uuid, ${author.name}, ${approver?.id ?? null}::uuid, ${approver?.name ?? null}, ${expiresAt}::timestamptz
      FROM risk r
      LEFT JOIN finding_rank k ON r.kind = 'workload-field' AND k.org_id = r.org_id AND k.risk_id = r.id
      LEFT JOIN finding f ON f.org_id = k.org_id AND f.id = k.finding_id AND f.state = 'open'
       AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.org_id = f.org_id AND d.id = f.decision_id AND d.revoked_at IS NULL
                          AND (d.expires_at IS NULL OR d.expires_at > now()))
     WHERE r.org_id = ${orgId}::uuid AND r.id = ANY(${ids}::uuid[]) AND (r.kind <> 'workload-field' OR f.id IS NOT NULL)
    RETURNING finding_id AS id`;
}
