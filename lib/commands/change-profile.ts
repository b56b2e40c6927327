import { z } from "zod";
import { hashPassword, verifyPassword } from "@/lib/auth/password";
import type { Principal } from "@/lib/auth/principal";
import { beginSignIn, endSignIn } from "@/lib/auth/sign-in-limit";
import { recomputeOrganization } from "@/lib/commands/recompute-risks";
import { recordAudit } from "@/lib/commands/record-audit";
import { setHandles } from "@/lib/commands/set-handles";
import type { PasswordChange, ProfileChange } from "@/lib/contracts/http/session";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { type Tx, withTenant } from "@/lib/db/tenant";
import { AppError } from "@/lib/model/error";

/**
 * Changes one's own name and handles. Only people have them: a token is refused.
 *
 * Errors   `forbidden` for a new handle of somebody who may work on nothing but their own: it would be theirs to say what that is.
 */
export async function changeProfile(db: Db, principal: Principal, change: ProfileChange): Promise<void> {
  const { orgId, actor } = principal;
  const user = demandPerson(principal);
  const renames = await withTenant(db, orgId, async (tx) => {
    if (change.name !== undefined)
      await tx.$executeRaw`UPDATE app_user SET name = ${change.name} WHERE id = ${user.id}::uuid`;
    if (change.handles !== undefined) await demandMayTake(tx, principal, user.id, change.handles);
    const differs = change.handles !== undefined && (await setHandles(tx, orgId, user.id, change.handles));
    await recordAudit(tx, orgId, actor, "profile.changed", { kind: "user", id: user.id }, { ...change });
    return differs;
  });
  if (renames) await recomputeOrganization(db, orgId);
}

const Held = z.object({ handle: z.string() });

async function demandMayTake(tx: Tx, principal: Principal, userId: string, handles: readonly string[]): Promise<void> {
  if (principal.permissions.has("triage:write")) return;
  const held = await rows(tx, Held)`
    SELECT handle FROM member_handle WHERE org_id = ${principal.orgId}::uuid AND user_id = ${userId}::uuid`;
  const taken = handles.find((one) => !held.some(({ handle }) => handle === one));
  if (taken !== undefined)
    throw new AppError(
      "forbidden",
      `What CODEOWNERS and labels give to @${taken} would be yours. Ask an administrator to add it in Settings, People.`,
    );
}

const Account = z.object({ passwordHash: z.string().nullable() });

/** Changes one's own password and ends every session of the account. The present one is asked for, with the limits of a sign-in. */
export async function changePassword(db: Db, principal: Principal, change: PasswordChange): Promise<void> {
  const { orgId, actor } = principal;
  const user = demandPerson(principal);
  const attempt = { email: user.email, address: `password change of ${user.id}` };
  await beginSignIn(db, attempt);
  const [account] = await rows(
    db.prisma,
    Account,
  )`SELECT password_hash AS "passwordHash" FROM app_user WHERE id = ${user.id}::uuid`;
  if (!(await verifyPassword(account?.passwordHash ?? null, change.currentPassword))) {
    throw new AppError("invalid_input", "`currentPassword` is not right. Type the password you signed in with.");
  }
  await endSignIn(db, attempt);
  if (change.newPassword.normalize("NFKC") === change.currentPassword.normalize("NFKC"))
    throw new AppError("invalid_input", "`newPassword` is the present one. Choose one that nobody else knows.");
  const hash = await hashPassword(change.newPassword);
  await withTenant(db, orgId, async (tx) => {
    await tx.$executeRaw`UPDATE app_user SET password_hash = ${hash}, password_temporary = false, epoch = epoch + 1 WHERE id = ${user.id}::uuid`;
    await recordAudit(tx, orgId, actor, "password.changed", { kind: "user", id: user.id });
  });
}

/** Ends every session of one's own account, on whatever machine, this one included. */
export async function endEverySession(db: Db, principal: Principal): Promise<void> {
  const { orgId, actor } = principal;
  const user = demandPerson(principal);
  await withTenant(db, orgId, async (tx) => {
    await tx.$executeRaw`UPDATE app_user SET epoch = epoch + 1 WHERE id = ${user.id}::uuid`;
    await recordAudit(tx, orgId, actor, "session.ended_everywhere", { kind: "user", id: user.id });
  });
}

function demandPerson(principal: Principal): NonNullable<Principal["user"]> {
  if (principal.user) return principal.user;
  throw new AppError("forbidden", "A token has no profile. Sign in as a person to change it.");
}
