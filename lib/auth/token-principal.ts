import { z } from "zod";
import type { Principal } from "@/lib/auth/principal";
import { hashSecret } from "@/lib/auth/token-secret";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { withTenant } from "@/lib/db/tenant";
import { permissionsOfScopes, TokenScope } from "@/lib/model/permission";

const Lookup = z.object({ orgId: z.string(), tokenId: z.string(), purpose: z.string() });

const Row = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(TokenScope),
  targetPatterns: z.array(z.string()),
  operator: z.boolean(),
  stale: z.boolean(),
});

/** The token behind a bearer secret, or null when it is unknown, revoked or expired. */
export async function tokenPrincipal(db: Db, secret: string): Promise<Principal | null> {
  const place = await lookUpSecret(db, secret, "token");
  if (!place) return null;
  const { orgId, tokenId } = place;
  const token = await withTenant(db, orgId, async (tx) => {
    // A token operates the instance only while the person who made it does.
    const [row] = await rows(tx, Row)`
      SELECT t.id, t.name, t.scopes, t.target_patterns AS "targetPatterns",
             coalesce(u.is_operator AND u.disabled_at IS NULL, false) AS operator,
             coalesce(t.last_used_at < now() - interval '1 hour', true) AS stale
        FROM api_token t LEFT JOIN app_user u ON u.id = t.created_by
       WHERE t.org_id = ${orgId}::uuid AND t.id = ${tokenId}::uuid
         AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > now())`;
    if (row?.stale) {
      await tx.$executeRaw`UPDATE api_token SET last_used_at = now() WHERE org_id = ${orgId}::uuid AND id = ${tokenId}::uuid`;
    }
    return row;
  });
  if (!token) return null;
  // A limited token that administers could make itself one without limits.
  const granted = token.targetPatterns.length > 0 ? token.scopes.filter((scope) => scope !== "admin") : token.scopes;
  return {
    orgId,
    actor: { kind: "token", id: token.id, name: token.name },
    permissions: permissionsOfScopes(granted, token.operator),
    user: null,
    token: { id: token.id, name: token.name, scopes: token.scopes, targetPatterns: token.targetPatterns },
  };
}

/** Which organization and row a secret belongs to. The hash is the address: nothing is compared character by character. */
export async function lookUpSecret(db: Db, secret: string, purpose: "token" | "event_key") {
  const [found] = await rows(db.prisma, Lookup)`
    SELECT org_id AS "orgId", token_id AS "tokenId", purpose FROM app_token_lookup(${hashSecret(secret)}::bytea)`;
  return found?.purpose === purpose ? found : null;
}
