import { z } from "zod";
import type { Actor } from "@/lib/auth/principal";
import { recordAudit } from "@/lib/commands/record-audit";
import type { Token } from "@/lib/contracts/http/token";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { type Tx, withTenant } from "@/lib/db/tenant";
import { readToken } from "@/lib/queries/list-tokens";
import { tokensByMaker, WORKS } from "@/lib/queries/tokens-of";

/** Ends a token at once. Revoking it again changes nothing: the first time stands. */
export async function revokeToken(db: Db, orgId: string, actor: Actor, id: string): Promise<Token> {
  return withTenant(db, orgId, async (tx) => {
    await end(tx, orgId, actor, [id]);
    return readToken(tx, orgId, id);
  });
}

const Working = z.object({ id: z.string() });

/** Ends every token that somebody made here, or with one of these, and that still works; the names of these. */
export async function revokeTokensOf(tx: Tx, orgId: string, actor: Actor, userId: string): Promise<string[]> {
  const working = await rows(tx, Working)`
    WITH RECURSIVE ${tokensByMaker(orgId)}
    SELECT t.id FROM theirs o JOIN api_token t ON t.org_id = ${orgId}::uuid AND t.id = o.id AND ${WORKS}
     WHERE o.user_id = ${userId}::uuid`;
  const ended = await end(
    tx,
    orgId,
    actor,
    working.map(({ id }) => id),
  );
  return ended.map(({ name }) => name).sort();
}

const Ended = z.object({ id: z.string(), name: z.string() });

async function end(tx: Tx, orgId: string, actor: Actor, ids: readonly string[]): Promise<z.output<typeof Ended>[]> {
  const ended = await rows(tx, Ended)`
    UPDATE api_token SET revoked_at = now()
     WHERE org_id = ${orgId}::uuid AND id = ANY(${[...ids]}::uuid[]) AND revoked_at IS NULL RETURNING id, name`;
  await tx.$executeRaw`DELETE FROM token_lookup WHERE org_id = ${orgId}::uuid AND token_id = ANY(${[...ids]}::uuid[])`;
  for (const { id, name } of ended)
    await recordAudit(tx, orgId, actor, "token.revoked", { kind: "token", id }, { name });
  return ended;
}
