import { createTokenAs } from "@/lib/commands/create-token";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { withTenant } from "@/lib/db/tenant";
import { route } from "@/lib/http/route";
import { listTokens } from "@/lib/queries/list-tokens";

export const GET = route(ROUTES.listTokens, ({ principal, query }) => listTokens(db(), principal.orgId, query));

export const POST = route(ROUTES.createToken, ({ principal, body }) =>
  withTenant(db(), principal.orgId, (tx) => createTokenAs(tx, principal, body)),
);
