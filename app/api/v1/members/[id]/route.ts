import { changeMember, removeMember } from "@/lib/commands/change-member";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";

export const PATCH = route(ROUTES.changeMember, ({ principal, params, body }) =>
  changeMember(db(), principal.orgId, principal.actor, params.id, body),
);

export const DELETE = route(ROUTES.removeMember, ({ principal, params, query }) =>
  removeMember(db(), principal.orgId, principal.actor, params.id, query.tokens),
);
