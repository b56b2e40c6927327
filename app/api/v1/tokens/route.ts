import { createToken } from "@/lib/commands/create-token";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { withTenant } from "@/lib/db/tenant";
import { route } from "@/lib/http/route";
import { listTokens } from "@/lib/queries/list-tokens";

export const GET = route(ROUTES.listTokens, ({ principal, query }) => listTokens(db(), principal.orgId, query));

// Made by a token, it gets no maker: rights over the instance must not pass from token to token.
export const POST = route(ROUTES.createToken, ({ principal, body }) =>
  withTenant(db(), principal.orgId, (tx) =>
    createToken(tx, principal.orgId, principal.actor, body, { createdBy: principal.user?.id ?? null }),
  ),
);
