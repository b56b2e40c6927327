import type { Actor } from "@/lib/auth/principal";
import { newId } from "@/lib/db/new-id";
import type { Tx } from "@/lib/db/tenant";

/** Writes who did what, in the transaction that does it: a change without its event, or the reverse, cannot exist. */
export async function recordAudit(
  tx: Tx,
  orgId: string,
  actor: Actor,
  action: string,
  subject: { kind: string; id?: string | null },
  detail: Record<string, unknown> = {},
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO audit_event (org_id, id, actor_kind, actor_id, actor_name, action, subject_kind, subject_id, detail)
    VALUES (${orgId}::uuid, ${newId()}::uuid, ${actor.kind}, ${actor.id}::uuid, ${actor.name}, ${action},
            ${subject.kind}, ${subject.id ?? null}, ${JSON.stringify(detail)}::jsonb)`;
}
