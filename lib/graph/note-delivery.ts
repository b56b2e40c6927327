import type { TenantConnection } from "@/lib/db/tenant";

/** Who sent events: an event key, or the token or person that acted. `cluster` null when nobody stated one. */
export type EventSender = {
  orgId: string;
  id: string;
  kind: "event_key" | "token" | "user" | "system";
  name: string;
  cluster: string | null;
};

/** What one delivery came to. `problem`: the first entry that was not understood, and why. */
export type Delivery = { events: number; kept: number; notUnderstood: number; problem: string | null };

const MAX_PROBLEM_CHARS = 500;

/**
 * Adds a delivery to its sender's hour, so that silence shows, and what was not understood.
 *
 * Twice    a batch that was taken before is a sign of life and counts nothing.
 * Locks    the sender's row of the hour, until the transaction ends: call it last.
 */
export async function noteDelivery(
  connection: TenantConnection,
  sender: EventSender,
  delivery: Delivery,
): Promise<void> {
  await connection.query(
    `INSERT INTO event_delivery AS d (org_id, sender_id, cluster, hour, sender_kind, sender_name, events, kept, not_understood, last_at, problem)
     VALUES ($1, $2, $3, date_trunc('hour', now(), 'UTC'), $4, $5, $6, $7, $8, now(), $9)
     ON CONFLICT (org_id, sender_id, cluster, hour) DO UPDATE SET
       sender_name = EXCLUDED.sender_name, events = d.events + EXCLUDED.events, kept = d.kept + EXCLUDED.kept,
       not_understood = d.not_understood + EXCLUDED.not_understood,
       last_at = greatest(d.last_at, EXCLUDED.last_at), problem = coalesce(EXCLUDED.problem, d.problem)`,
    [
      sender.orgId,
      sender.id,
      sender.cluster ?? "",
      sender.kind,
      sender.name,
      delivery.events,
      delivery.kept,
      delivery.notUnderstood,
      delivery.problem?.slice(0, MAX_PROBLEM_CHARS) ?? null,
    ],
  );
}

/** A delivery that was refused whole: nothing of it is kept but that it came, and why it was no good. */
export async function noteRefusal(connection: TenantConnection, sender: EventSender, reason: string): Promise<void> {
  await connection.query(
    `INSERT INTO event_delivery AS d (org_id, sender_id, cluster, hour, sender_kind, sender_name, refused_at, problem)
     VALUES ($1, $2, $3, date_trunc('hour', now(), 'UTC'), $4, $5, now(), $6)
     ON CONFLICT (org_id, sender_id, cluster, hour) DO UPDATE SET
       sender_name = EXCLUDED.sender_name, refused_at = greatest(d.refused_at, EXCLUDED.refused_at), problem = EXCLUDED.problem`,
    [sender.orgId, sender.id, sender.cluster ?? "", sender.kind, sender.name, reason.slice(0, MAX_PROBLEM_CHARS)],
  );
}
