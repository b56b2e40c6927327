import { z } from "zod";
import { demand, type Principal } from "@/lib/auth/principal";
import { rows } from "@/lib/db/rows";
import type { Tx } from "@/lib/db/tenant";
import { AppError } from "@/lib/model/error";
import { type Permission, permissionsOfRole, Role } from "@/lib/model/permission";

/**
 * Keeps who asks as they are until the transaction ends: whoever removes them, changes their role or revokes their token waits for it, and then finds all that
 * it made. For what would outlive them.
 *
 * Errors   `unauthenticated` where they are gone since they were let in, `forbidden` where their role lacks `permission` by now.
 */
export async function holdPrincipal(tx: Tx, principal: Principal, permission: Permission): Promise<void> {
  const { orgId, user, token } = principal;
  if (token) await holdToken(tx, orgId, token.id);
  if (user) {
    const role = await holdMember(tx, orgId, user.id);
    demand({ ...principal, permissions: permissionsOfRole(role, user.operator) }, permission);
  }
}

async function holdToken(tx: Tx, orgId: string, id: string): Promise<void> {
  const held = await tx.$executeRaw`
    SELECT 1 FROM api_token WHERE org_id = ${orgId}::uuid AND id = ${id}::uuid AND revoked_at IS NULL FOR SHARE`;
  if (held === 0) throw new AppError("unauthenticated", "The token has just been revoked. Use another.");
}

const Held = z.object({ role: Role });

async function holdMember(tx: Tx, orgId: string, userId: string): Promise<Role> {
  const [held] = await rows(tx, Held)`
    SELECT role FROM membership WHERE org_id = ${orgId}::uuid AND user_id = ${userId}::uuid FOR SHARE`;
  if (!held) throw new AppError("unauthenticated", "You have just been removed from this organization.");
  return held.role;
}
