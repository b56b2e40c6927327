import { revokeToken } from "@/lib/commands/revoke-token";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { getToken } from "@/lib/queries/list-tokens";

export const GET = route(ROUTES.getToken, ({ principal, params }) => getToken(db(), principal.orgId, params.id));

export const DELETE = route(ROUTES.revokeToken, ({ principal, params }) =>
  revokeToken(db(), principal.orgId, principal.actor, params.id),
);
