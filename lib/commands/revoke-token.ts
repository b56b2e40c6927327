import type { Actor } from "@/lib/auth/principal";
import { recordAudit } from "@/lib/commands/record-audit";
import type { Token } from "@/lib/contracts/http/token";
import type { Db } from "@/lib/db/client";
import { withTenant } from "@/lib/db/tenant";
import { readToken } from "@/lib/queries/list-tokens";

/** Ends a token at once. Revoking it again changes nothing: the first time stands. */
export async function revokeToken(db: Db, orgId: string, actor: Actor, id: string): Promise<Token> {
  return withTenant(db, orgId, async (tx) => {
    const revoked = await tx.$executeRaw`
      UPDATE api_token SET revoked_at = now() WHERE org_id = ${orgId}::uuid AND id = ${id}::uuid AND revoked_at IS NULL`;
    await tx.$executeRaw`DELETE FROM token_lookup WHERE org_id = ${orgId}::uuid AND token_id = ${id}::uuid`;
    const token = await readToken(tx, orgId, id);
    if (revoked > 0) await recordAudit(tx, orgId, actor, "token.revoked", { kind: "token", id }, { name: token.name });
    return token;
  });
}
