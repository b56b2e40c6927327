import { holdPrincipal } from "@/lib/auth/hold-principal";
import type { Actor, Principal } from "@/lib/auth/principal";
import { hashSecret, newSecret, secretHint } from "@/lib/auth/token-secret";
import { recordAudit } from "@/lib/commands/record-audit";
import type { TokenCreate, TokenCreated } from "@/lib/contracts/http/token";
import { newId } from "@/lib/db/new-id";
import type { Tx } from "@/lib/db/tenant";
import { AppError } from "@/lib/model/error";
import { readToken } from "@/lib/queries/list-tokens";

type Options = { createdBy: string | null; secret?: string };

/**
 * Creates an API token for whoever asks, who is held meanwhile ({@link holdPrincipal}): else removing them would miss it.
 *
 * Made by a token, it gets no maker of its own: rights over the instance must not pass from token to token.
 */
export async function createTokenAs(tx: Tx, principal: Principal, input: TokenCreate): Promise<TokenCreated> {
  await holdPrincipal(tx, principal, "admin");
  return createToken(tx, principal.orgId, principal.actor, input, { createdBy: principal.user?.id ?? null });
}

/**
 * Creates an API token; the answer is the only place its secret ever stands.
 *
 * `createdBy` lends the token its instance rights, if that person has them. `secret` is given only for the bootstrap token.
 */
export async function createToken(
  tx: Tx,
  orgId: string,
  actor: Actor,
  input: TokenCreate,
  options: Options,
): Promise<TokenCreated> {
  const expiresAt = input.expiresAt ? new Date(input.expiresAt) : null;
  if (expiresAt && expiresAt.getTime() <= Date.now()) {
    throw new AppError("invalid_input", "`expiresAt` lies in the past. Choose a time to come, or leave it out.");
  }
  if (input.targets.length > 0 && input.scopes.includes("admin")) {
    throw new AppError(
      "invalid_input",
      "A token with the scope `admin` cannot be limited to `targets`: it could make itself one without limits. Leave one of them out.",
    );
  }
  const secret = options.secret ?? newSecret("pls");
  const id = newId();
  const hash = hashSecret(secret);
  const scopes = [...new Set(input.scopes)];
  await tx.$executeRaw`
    INSERT INTO api_token (org_id, id, name, prefix, hash, scopes, target_patterns, created_by, expires_at)
    VALUES (${orgId}::uuid, ${id}::uuid, ${input.name}, ${secretHint(secret)}, ${hash}::bytea, ${scopes}::text[],
            ${input.targets}::text[], ${options.createdBy}::uuid, ${expiresAt}::timestamptz)`;
  await tx.$executeRaw`
    INSERT INTO token_lookup (hash, org_id, token_id, purpose) VALUES (${hash}::bytea, ${orgId}::uuid, ${id}::uuid, 'token')`;
  await recordAudit(
    tx,
    orgId,
    actor,
    "token.created",
    { kind: "token", id },
    { name: input.name, scopes, targets: input.targets },
  );
  return { ...(await readToken(tx, orgId, id)), secret };
}
