import { z } from "zod";
import { rows } from "@/lib/db/rows";
import { type Sql, sql } from "@/lib/db/sql";
import type { Tx } from "@/lib/db/tenant";
import { TOKEN_SCOPES, type TokenScope } from "@/lib/model/permission";

/**
 * Whose tokens an organization's are, as the CTE `theirs (user_id, id)`, to stand after WITH RECURSIVE: those that somebody made, and those that were made
 * with such a token, as the audit log has it. Whoever leaves knows the secrets of all of them. Also those that work no more.
 */
export function tokensByMaker(orgId: string): Sql {
  return sql`made AS (
    SELECT t.id, t.created_by, a.actor_id AS with_token
      FROM api_token t
      LEFT JOIN audit_event a ON a.org_id = t.org_id AND a.subject_kind = 'token' AND a.subject_id = t.id::text
                             AND a.action = 'token.created' AND a.actor_kind = 'token'
     WHERE t.org_id = ${orgId}::uuid),
  theirs (user_id, id) AS (
    SELECT created_by, id FROM made WHERE created_by IS NOT NULL
    UNION
    SELECT p.user_id, m.id FROM theirs p JOIN made m ON m.with_token = p.id)`;
}

/** That token `t` can be used now. */
export const WORKS = sql`t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > now())`;

const Working = z.object({ id: z.string() });

/** Ids of the tokens that somebody made here, or with one of these, that still work and have one of the `scopes`. */
export async function workingTokensOf(
  tx: Tx,
  orgId: string,
  userId: string,
  scopes: readonly TokenScope[] = TOKEN_SCOPES,
): Promise<string[]> {
  const working = await rows(tx, Working)`
    WITH RECURSIVE ${tokensByMaker(orgId)}
    SELECT t.id FROM theirs o JOIN api_token t ON t.org_id = ${orgId}::uuid AND t.id = o.id AND ${WORKS}
     WHERE o.user_id = ${userId}::uuid AND t.scopes && ${[...scopes]}::text[]`;
  return working.map(({ id }) => id);
}
