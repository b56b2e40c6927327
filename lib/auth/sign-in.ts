import { z } from "zod";
import { verifyPassword } from "@/lib/auth/password";
import { beginSignIn, endSignIn } from "@/lib/auth/sign-in-limit";
import { type SessionClaims, startSession } from "@/lib/auth/user-session";
import { recordAudit } from "@/lib/commands/record-audit";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { withTenant } from "@/lib/db/tenant";

const Account = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  epoch: z.number(),
  passwordHash: z.string().nullable(),
  disabled: z.boolean(),
});

/** What a session remembers; everything else is read again on each request. */
export type SignedIn = SessionClaims & { email: string; name: string };

/**
 * Checks e-mail and password.
 *
 * Returns  null for a wrong password, an unknown or disabled account and an account without an organization alike.
 * Errors   `rate_limited` after too many failures.
 */
export async function signIn(
  db: Db,
  attempt: { email: string; password: string; address: string },
): Promise<SignedIn | null> {
  const email = normalizeEmail(attempt.email);
  await beginSignIn(db, { email, address: attempt.address });
  const [account] = await rows(db.prisma, Account)`
    SELECT id, email, name, epoch, password_hash AS "passwordHash", disabled_at IS NOT NULL AS disabled
      FROM app_user WHERE email = ${email}`;
  const usable = account && !account.disabled ? account.passwordHash : null;
  const right = await verifyPassword(usable, attempt.password);
  const orgId = right && account ? await firstOrganization(db, account.id) : undefined;
  if (!account || !orgId) return null;
  await endSignIn(db, { email, address: attempt.address });
  const { id: userId, name, epoch } = account;
  const sessionId = await withTenant(db, orgId, async (tx) => {
    const actor = { kind: "user" as const, id: userId, name: account.email };
    await recordAudit(tx, orgId, actor, "session.started", { kind: "user", id: userId });
    return startSession(tx, orgId, userId);
  });
  return { userId, orgId, sessionId, epoch, email: account.email, name };
}

/** Accounts are found without regard to case or surrounding space. */
export function normalizeEmail(email: string): string {
  return email.trim().toLowerCase();
}

async function firstOrganization(db: Db, userId: string): Promise<string | undefined> {
  const [first] = await rows(db.prisma, z.object({ id: z.string() }))`
    SELECT app_user_organizations(${userId}::uuid) AS id LIMIT 1`;
  return first?.id;
}
