import type { Actor } from "@/lib/auth/principal";
import { hashSecret, newSecret } from "@/lib/auth/token-secret";
import { recordAudit } from "@/lib/commands/record-audit";
import type { EventKeyCreate, EventKeyCreated } from "@/lib/contracts/http/token";
import type { Db } from "@/lib/db/client";
import { newId } from "@/lib/db/new-id";
import { withTenant } from "@/lib/db/tenant";
import { AppError } from "@/lib/model/error";

/** Creates a key for one cluster's sender; it stands in the answer and in that sender's configuration, nowhere else. */
export async function createEventKey(
  db: Db,
  orgId: string,
  actor: Actor,
  createdBy: string | null,
  input: EventKeyCreate,
): Promise<EventKeyCreated> {
  const id = newId();
  const secret = newSecret("plk");
  const hash = hashSecret(secret);
  await withTenant(db, orgId, async (tx) => {
    await tx.$executeRaw`
      INSERT INTO event_key (org_id, id, purpose, cluster, hash, created_by)
      VALUES (${orgId}::uuid, ${id}::uuid, ${input.purpose}, ${input.cluster}, ${hash}::bytea, ${createdBy}::uuid)`;
    await tx.$executeRaw`
      INSERT INTO token_lookup (hash, org_id, token_id, purpose) VALUES (${hash}::bytea, ${orgId}::uuid, ${id}::uuid, 'event_key')`;
    await recordAudit(tx, orgId, actor, "event_key.created", { kind: "event_key", id }, input);
  });
  const url =
    input.purpose === "admission" ? `/api/v1/admission/${secret}` : `/api/v1/events/${input.purpose}/${secret}`;
  return { id, ...input, createdAt: new Date().toISOString(), revokedAt: null, secret, url };
}

/** Ends a key at once; the sender's next delivery is refused. */
export async function revokeEventKey(db: Db, orgId: string, actor: Actor, id: string): Promise<void> {
  await withTenant(db, orgId, async (tx) => {
    const found = await tx.$executeRaw`
      UPDATE event_key SET revoked_at = coalesce(revoked_at, now()) WHERE org_id = ${orgId}::uuid AND id = ${id}::uuid`;
    if (found === 0) throw new AppError("not_found", "No event key has this id in your organization.");
    await tx.$executeRaw`DELETE FROM token_lookup WHERE org_id = ${orgId}::uuid AND token_id = ${id}::uuid`;
    await recordAudit(tx, orgId, actor, "event_key.revoked", { kind: "event_key", id });
  });
}
