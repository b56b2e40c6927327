import { z } from "zod";
import type { Principal } from "@/lib/auth/principal";
import type { Session } from "@/lib/contracts/http/session";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { withTenant } from "@/lib/db/tenant";
import { AppError } from "@/lib/model/error";
import { readOrganizations } from "@/lib/queries/list-organizations";
import { At } from "@/lib/queries/row-values";

const TeamRow = z.object({ id: z.string(), slug: z.string(), name: z.string() });
const Visit = z.object({ at: At });

/** Who is asking, for what organization, and what they may do there. */
export async function getSession(db: Db, principal: Principal): Promise<Session> {
  const { orgId, user, token } = principal;
  return withTenant(db, orgId, async (tx) => {
    const [organization] = await readOrganizations(tx, [orgId]);
    if (!organization) throw new AppError("not_found", "Your organization no longer exists.");
    const teams = user
      ? await rows(tx, TeamRow)`
          SELECT t.id, t.slug, t.name FROM team t WHERE t.org_id = ${orgId}::uuid AND t.id = ANY(${[...user.teamIds]}::uuid[]) ORDER BY t.name`
      : [];
    const handles = user
      ? await rows(tx, z.object({ handle: z.string() }))`
          SELECT handle FROM member_handle WHERE org_id = ${orgId}::uuid AND user_id = ${user.id}::uuid ORDER BY handle`
      : [];
    // The latest sign-in is this visit; the one before it is "last time".
    const visits = user
      ? await rows(tx, Visit)`
          SELECT at FROM audit_event WHERE org_id = ${orgId}::uuid AND subject_kind = 'user' AND subject_id = ${user.id}
             AND action = 'session.started' ORDER BY at DESC OFFSET 1 LIMIT 1`
      : [];
    return {
      kind: user ? "user" : "token",
      user: user && {
        id: user.id,
        email: user.email,
        name: user.name,
        role: user.role,
        operator: user.operator,
        handles: handles.map(({ handle }) => handle),
        teams,
      },
      token: token && { id: token.id, name: token.name, scopes: [...token.scopes] },
      organization,
      permissions: [...principal.permissions],
      lastVisitAt: visits[0]?.at ?? null,
    };
  });
}
