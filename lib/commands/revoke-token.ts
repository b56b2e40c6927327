import { z } from "zod";
import type { Actor } from "@/lib/auth/principal";
import { recordAudits } from "@/lib/commands/record-audit";
import type { Token } from "@/lib/contracts/http/token";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { type Tx, withTenant } from "@/lib/db/tenant";
import type { TokenScope } from "@/lib/model/permission";
import { readToken } from "@/lib/queries/list-tokens";
import { workingTokensOf } from "@/lib/queries/tokens-of";

/** Ends a token at once. Revoking it again changes nothing: the first time stands. */
export async function revokeToken(db: Db, orgId: string, actor: Actor, id: string): Promise<Token> {
  return withTenant(db, orgId, async (tx) => {
    await end(tx, orgId, actor, [id]);
    return readToken(tx, orgId, id);
  });
}

/**
 * Ends every token that somebody made here, or with one of these, that still works and has one of the `scopes` (absent: any); the names of these.
 *
 * Whoever calls has locked the membership, so that the person makes none meanwhile. One that is being made with a token of theirs is seen only when that token
 * has been revoked, which waits for it: they are looked for until there is none.
 */
export async function revokeTokensOf(
  tx: Tx,
  orgId: string,
  actor: Actor,
  userId: string,
  scopes?: readonly TokenScope[],
): Promise<string[]> {
  const names: string[] = [];
  for (;;) {
    const working = await workingTokensOf(tx, orgId, userId, scopes);
    if (working.length === 0) return names.sort();
    names.push(...(await end(tx, orgId, actor, working)).map(({ name }) => name));
  }
}

const Ended = z.object({ id: z.string(), name: z.string() });

async function end(tx: Tx, orgId: string, actor: Actor, ids: readonly string[]): Promise<z.output<typeof Ended>[]> {
  const ended = await rows(tx, Ended)`
    UPDATE api_token SET revoked_at = now()
     WHERE org_id = ${orgId}::uuid AND id = ANY(${[...ids]}::uuid[]) AND revoked_at IS NULL RETURNING id, name`;
  await tx.$executeRaw`DELETE FROM token_lookup WHERE org_id = ${orgId}::uuid AND token_id = ANY(${[...ids]}::uuid[])`;
  const events = ended.map(({ id, name }) => ({ subject: { kind: "token", id }, detail: { name } }));
  await recordAudits(tx, orgId, actor, "token.revoked", events);
  return ended;
}
