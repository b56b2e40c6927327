import { z } from "zod";
import { generatePassword, hashPassword } from "@/lib/auth/password";
import type { Actor, Principal } from "@/lib/auth/principal";
import { endSessionsIn } from "@/lib/auth/user-session";
import { ensureAccount } from "@/lib/commands/create-account";
import { recomputeOrganization } from "@/lib/commands/recompute-risks";
import { recordAudit } from "@/lib/commands/record-audit";
import { revokeTokensOf } from "@/lib/commands/revoke-token";
import { setHandles } from "@/lib/commands/set-handles";
import type {
  Member,
  MemberChange,
  MemberChanged,
  MemberCreate,
  MemberCreated,
  MemberRemoval,
  MemberRemoved,
} from "@/lib/contracts/http/team";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { type Tx, withTenant } from "@/lib/db/tenant";
import { AppError } from "@/lib/model/error";
import { isLowered, type Role, scopesBeyond } from "@/lib/model/permission";
import { readMember } from "@/lib/queries/list-members";
import { workingTokensOf } from "@/lib/queries/tokens-of";

/**
 * Adds a person with a password of their own to choose at first sign-in; an account that exists keeps its name.
 *
 * Errors   `forbidden` for somebody of another organization, unless the instance's operator asks: a person signs in to the
 *          oldest of theirs, so that adding a stranger would keep them out of their own.
 */
export async function createMember(
  db: Db,
  { orgId, actor, permissions }: Principal,
  input: MemberCreate,
): Promise<MemberCreated> {
  return withTenant(db, orgId, async (tx) => {
    const account = await ensureAccount(tx, input);
    if (!permissions.has("instance:operate")) await demandNoStranger(tx, orgId, account.id);
    const added = await tx.$executeRaw`
      INSERT INTO membership (org_id, user_id, role) VALUES (${orgId}::uuid, ${account.id}::uuid, ${input.role}) ON CONFLICT DO NOTHING`;
    if (added === 0) throw new AppError("conflict", `${account.email} is already a member. Change the role instead.`);
    await recordAudit(
      tx,
      orgId,
      actor,
      "member.added",
      { kind: "user", id: account.id },
      { email: account.email, role: input.role, newPassword: account.password !== null },
    );
    return { ...(await readMember(tx, orgId, account.id)), password: account.password };
  });
}

/**
 * Changes role and handles here, or name, password and access of the account. The account's own parts may be changed only while it
 * belongs to no other organization: an administrator of one must not take over a person of another. With permissions go the tokens
 * they made that have more than the new role, unless these are kept.
 */
export async function changeMember(
  db: Db,
  orgId: string,
  actor: Actor,
  id: string,
  input: MemberChange,
): Promise<MemberChanged> {
  const { differs, member } = await withTenant(db, orgId, async (tx) => {
    await lockMember(tx, orgId, id);
    const before = await readMember(tx, orgId, id);
    const { role = before.role, tokens, resetPassword, ...stated } = input;
    const { revokedTokens, keptTokens } = await changeRole(tx, orgId, actor, before, role, tokens);
    const differs = input.handles !== undefined && (await setHandles(tx, orgId, id, input.handles));
    const password = await changeAccount(tx, orgId, actor, before, input);
    await recordAudit(
      tx,
      orgId,
      actor,
      "member.changed",
      { kind: "user", id },
      {
        ...(input.role && { role }),
        ...stated,
        passwordReset: resetPassword ?? false,
        ...(keptTokens > 0 && { keptTokens }),
      },
    );
    return { differs, member: { ...(await readMember(tx, orgId, id)), password, revokedTokens } };
  });
  if (differs) await recomputeOrganization(db, orgId);
  return member;
}

async function changeRole(
  tx: Tx,
  orgId: string,
  actor: Actor,
  { userId, role: before }: Member,
  role: Role,
  tokens: MemberChange["tokens"],
): Promise<{ revokedTokens: string[]; keptTokens: number }> {
  const none = { revokedTokens: [], keptTokens: 0 };
  if (role === before) return none;
  if (before === "admin") await demandAnotherAdmin(tx, orgId, userId);
  await tx.$executeRaw`UPDATE membership SET role = ${role} WHERE org_id = ${orgId}::uuid AND user_id = ${userId}::uuid`;
  await endSessionsIn(tx, orgId, userId);
  if (!isLowered(before, role)) return none;
  const beyond = scopesBeyond(role);
  if (tokens === "keep") return { ...none, keptTokens: (await workingTokensOf(tx, orgId, userId, beyond)).length };
  return { ...none, revokedTokens: await revokeTokensOf(tx, orgId, actor, userId, beyond) };
}

async function changeAccount(
  tx: Tx,
  orgId: string,
  actor: Actor,
  before: Member,
  input: MemberChange,
): Promise<string | null> {
  if (input.name === undefined && input.disabled === undefined && !input.resetPassword) return null;
  await demandOwnAccount(tx, before.userId, actor);
  if (input.disabled) {
    if (before.role === "admin") await demandAnotherAdmin(tx, orgId, before.userId);
    if (before.userId === actor.id)
      throw new AppError("conflict", "You cannot disable your own account. Ask another administrator.");
  }
  const password = input.resetPassword ? generatePassword() : null;
  const hash = password ? await hashPassword(password) : null;
  // A raised epoch ends every session of the person at once.
  await tx.$executeRaw`
    UPDATE app_user SET
      name = coalesce(${input.name ?? null}, name),
      password_hash = coalesce(${hash}, password_hash),
      password_temporary = password_temporary OR ${hash}::text IS NOT NULL,
      disabled_at = CASE WHEN ${input.disabled ?? null}::boolean IS NULL THEN disabled_at WHEN ${input.disabled ?? null}::boolean THEN coalesce(disabled_at, now()) END,
      epoch = epoch + CASE WHEN ${hash}::text IS NOT NULL OR ${input.disabled ?? false}::boolean THEN 1 ELSE 0 END
     WHERE id = ${before.userId}::uuid`;
  return password;
}

/** Takes a person out: sessions, teams and handles here end, and so do the tokens they made, unless these are kept. */
export async function removeMember(
  db: Db,
  orgId: string,
  actor: Actor,
  id: string,
  tokens: MemberRemoval["tokens"],
): Promise<MemberRemoved> {
  return withTenant(db, orgId, async (tx) => {
    await lockMember(tx, orgId, id);
    const member = await readMember(tx, orgId, id);
    if (member.role === "admin") await demandAnotherAdmin(tx, orgId, id);
    // Else a cookie of before would open the organization again, should the person come back.
    await endSessionsIn(tx, orgId, id);
    await tx.$executeRaw`DELETE FROM team_member WHERE org_id = ${orgId}::uuid AND user_id = ${id}::uuid`;
    await tx.$executeRaw`DELETE FROM member_handle WHERE org_id = ${orgId}::uuid AND user_id = ${id}::uuid`;
    await tx.$executeRaw`DELETE FROM membership WHERE org_id = ${orgId}::uuid AND user_id = ${id}::uuid`;
    const revokedTokens = tokens === "revoke" ? await revokeTokensOf(tx, orgId, actor, id) : [];
    const keptTokens = tokens === "keep" ? member.tokens : 0;
    const detail = { email: member.email, ...(keptTokens > 0 && { keptTokens }) };
    await recordAudit(tx, orgId, actor, "member.removed", { kind: "user", id }, detail);
    return { ...member, tokens: keptTokens, revokedTokens };
  });
}

/** Waits for what the person is making, and lets them make no more before the transaction ends. */
async function lockMember(tx: Tx, orgId: string, userId: string): Promise<void> {
  await tx.$executeRaw`SELECT 1 FROM membership WHERE org_id = ${orgId}::uuid AND user_id = ${userId}::uuid FOR UPDATE`;
}

const Found = z.object({ id: z.string() });

async function demandAnotherAdmin(tx: Tx, orgId: string, except: string): Promise<void> {
  const others = await rows(tx, Found)`
    SELECT m.user_id AS id FROM membership m JOIN app_user u ON u.id = m.user_id AND u.disabled_at IS NULL
     WHERE m.org_id = ${orgId}::uuid AND m.role = 'admin' AND m.user_id <> ${except}::uuid LIMIT 1`;
  if (others.length === 0) {
    throw new AppError(
      "conflict",
      "This is the organization's last administrator. Make somebody else an administrator first.",
    );
  }
}

async function demandNoStranger(tx: Tx, orgId: string, userId: string): Promise<void> {
  const elsewhere = await rows(tx, Found)`
    SELECT o AS id FROM app_user_organizations(${userId}::uuid) AS o WHERE o <> ${orgId}::uuid LIMIT 1`;
  if (elsewhere.length === 0) return;
  throw new AppError(
    "forbidden",
    "This person belongs to another organization of this instance. Ask the instance's operator to add them here.",
  );
}

const Standing = z.object({ operator: z.boolean(), organizations: z.number() });

async function demandOwnAccount(tx: Tx, userId: string, actor: Actor): Promise<void> {
  if (actor.id === userId) return;
  const [standing] = await rows(tx, Standing)`
    SELECT u.is_operator AS operator, (SELECT count(*)::int FROM app_user_organizations(u.id)) AS organizations
      FROM app_user u WHERE u.id = ${userId}::uuid`;
  if (!standing || standing.operator || standing.organizations > 1) {
    throw new AppError(
      "forbidden",
      "This account also serves other organizations or operates the instance: only its owner may change its name, password or access. Remove the person from this organization instead.",
    );
  }
}
