import type { Actor } from "@/lib/auth/principal";
import { newId } from "@/lib/db/new-id";
import type { Tx } from "@/lib/db/tenant";

type Subject = { kind: string; id?: string | null };
type Detail = Record<string, unknown>;

/** Writes who did what, in the transaction that does it: a change without its event, or the reverse, cannot exist. */
export function recordAudit(
  tx: Tx,
  orgId: string,
  actor: Actor,
  action: string,
  subject: Subject,
  detail: Detail = {},
): Promise<void> {
  return recordAudits(tx, orgId, actor, action, [{ subject, detail }]);
}

/** The same for many subjects of one action, in one statement. */
export async function recordAudits(
  tx: Tx,
  orgId: string,
  actor: Actor,
  action: string,
  events: readonly { subject: Subject; detail: Detail }[],
): Promise<void> {
  if (events.length === 0) return;
  const written = events.map(({ subject, detail }) => ({
    id: newId(),
    kind: subject.kind,
    subject: subject.id,
    detail,
  }));
  await tx.$executeRaw`
    INSERT INTO audit_event (org_id, id, actor_kind, actor_id, actor_name, action, subject_kind, subject_id, detail)
    SELECT ${orgId}::uuid, e.id, ${actor.kind}, ${actor.id}::uuid, ${actor.name}, ${action}, e.kind, e.subject, e.detail
      FROM jsonb_to_recordset(${JSON.stringify(written)}::jsonb) AS e(id uuid, kind text, subject text, detail jsonb)`;
}
