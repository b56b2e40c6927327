import { decode } from "next-auth/jwt";
import { z } from "zod";
import type { Principal } from "@/lib/auth/principal";
import { sessionCookieName, sessionSecret } from "@/lib/auth/session-cookie";
import { SessionClaims } from "@/lib/auth/user-session";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { withTenant } from "@/lib/db/tenant";
import { permissionsOfRole, Role } from "@/lib/model/permission";

const Member = z.object({
  email: z.string(),
  name: z.string(),
  operator: z.boolean(),
  passwordTemporary: z.boolean(),
  role: Role,
  teamIds: z.array(z.string()),
});

/**
 * The person behind a session cookie, or null. The cookie only says who signed in: the session itself, account, role
 * and teams are read on every request, so that signing out, a disabled account or a raised epoch takes effect at once.
 */
export async function sessionPrincipal(db: Db, cookies: ReadonlyMap<string, string>): Promise<Principal | null> {
  const token = cookies.get(sessionCookieName());
  if (!token) return null;
  const payload = await decode({ token, secret: sessionSecret() }).catch(() => null);
  const claims = SessionClaims.safeParse(payload);
  return claims.success ? memberPrincipal(db, claims.data) : null;
}

/** The member of an organization as a principal; null unless the session lasts and the account is enabled and of this epoch. */
export async function memberPrincipal(db: Db, claims: SessionClaims): Promise<Principal | null> {
  const { userId, orgId, sessionId, epoch } = claims;
  const [member] = await withTenant(
    db,
    orgId,
    (tx) => rows(tx, Member)`
    SELECT u.email, u.name, u.is_operator AS operator, u.password_temporary AS "passwordTemporary", m.role,
           ARRAY(SELECT t.team_id::text FROM team_member t WHERE t.org_id = m.org_id AND t.user_id = m.user_id) AS "teamIds"
      FROM user_session s
      JOIN membership m ON m.org_id = s.org_id AND m.user_id = s.user_id
      JOIN app_user u ON u.id = m.user_id
     WHERE s.org_id = ${orgId}::uuid AND s.id = ${sessionId}::uuid AND s.user_id = ${userId}::uuid AND s.expires_at > now()
       AND u.disabled_at IS NULL AND u.epoch = ${epoch}::int`,
  );
  if (!member) return null;
  return {
    orgId,
    actor: { kind: "user", id: userId, name: member.email },
    permissions: permissionsOfRole(member.role, member.operator),
    user: { id: userId, ...member },
    token: null,
  };
}
