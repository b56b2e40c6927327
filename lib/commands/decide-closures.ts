import type { Principal } from "@/lib/auth/principal";
import { demandImportWithin } from "@/lib/commands/token-limits";
import type { ClosureDecision } from "@/lib/contracts/http/import";
import type { Db } from "@/lib/db/client";
import { newId } from "@/lib/db/new-id";
import { withTenant, withTenantConnection } from "@/lib/db/tenant";
import { decideHeldClosures } from "@/lib/ingest/decide-held-closures";

/** A person's word on held closures, with its audit event in the same transaction. Errors: see `decideHeldClosures`. */
export async function decideClosures(db: Db, principal: Principal, importId: string, body: ClosureDecision) {
  const { orgId, actor } = principal;
  await withTenant(db, orgId, (tx) => demandImportWithin(tx, principal, importId));
  return withTenantConnection(db, orgId, async (connection) => {
    const decided = await decideHeldClosures(connection, orgId, {
      importId,
      decision: body.decision,
      ids: body.ids ?? null,
      decidedBy: actor.name,
    });
    const detail = {
      decision: body.decision,
      reason: body.reason ?? null,
      decided: decided.decided,
      closed: decided.closed,
    };
    await connection.query(
      `INSERT INTO audit_event (org_id, id, actor_kind, actor_id, actor_name, action, subject_kind, subject_id, detail)
       VALUES ($1, $2, $3, $4, $5, 'closures.decided', 'import', $6, $7)`,
      [orgId, newId(), actor.kind, actor.id, actor.name, importId, JSON.stringify(detail)],
    );
    return decided;
  });
}
