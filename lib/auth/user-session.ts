import { z } from "zod";
import { recordAudit } from "@/lib/commands/record-audit";
import type { Db } from "@/lib/db/client";
import { newId } from "@/lib/db/new-id";
import { type Tx, withTenant } from "@/lib/db/tenant";

/** How long a browser stays signed in, from signing in and not from its last request. */
export const SESSION_SECONDS = 7 * 24 * 60 * 60;

/** What a session cookie says, sealed: who signed in, where, and which row of `user_session` must still be there. */
export const SessionClaims = z.object({
  userId: z.uuid(),
  orgId: z.uuid(),
  sessionId: z.uuid(),
  epoch: z.number().int(),
});
export type SessionClaims = z.infer<typeof SessionClaims>;

/** Begins a session and forgets the person's outlived ones. */
export async function startSession(tx: Tx, orgId: string, userId: string): Promise<string> {
  const id = newId();
  await tx.$executeRaw`
    DELETE FROM user_session WHERE org_id = ${orgId}::uuid AND user_id = ${userId}::uuid AND expires_at <= now()`;
  await tx.$executeRaw`
    INSERT INTO user_session (org_id, id, user_id, expires_at)
    VALUES (${orgId}::uuid, ${id}::uuid, ${userId}::uuid, now() + make_interval(secs => ${SESSION_SECONDS}::int))`;
  return id;
}

/** Signing out: a copy of the cookie is worth nothing from now on. What is no session of ours has none to end. */
export async function endSession(db: Db, token: unknown): Promise<void> {
  const claims = SessionClaims.safeParse(token);
  if (!claims.success) return;
  const { orgId, userId, sessionId } = claims.data;
  await withTenant(db, orgId, async (tx) => {
    const ended = await tx.$executeRaw`
      DELETE FROM user_session WHERE org_id = ${orgId}::uuid AND id = ${sessionId}::uuid AND user_id = ${userId}::uuid`;
    if (ended === 0) return;
    const [user] = await tx.$queryRaw<{ email: string }[]>`SELECT email FROM app_user WHERE id = ${userId}::uuid`;
    const actor = { kind: "user" as const, id: userId, name: user?.email ?? "" };
    await recordAudit(tx, orgId, actor, "session.ended", { kind: "user", id: userId });
  });
}

/** Ends every session of a person in one organization: what they were let in as is no longer so. */
export async function endSessionsIn(tx: Tx, orgId: string, userId: string): Promise<void> {
  await tx.$executeRaw`DELETE FROM user_session WHERE org_id = ${orgId}::uuid AND user_id = ${userId}::uuid`;
}
