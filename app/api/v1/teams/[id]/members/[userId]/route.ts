import { removeTeamMember } from "@/lib/commands/change-team";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";

export const DELETE = route(ROUTES.removeTeamMember, ({ principal, params }) =>
  removeTeamMember(db(), principal.orgId, principal.actor, params.id, params.userId),
);
