import { addTeamMember } from "@/lib/commands/change-team";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";

export const POST = route(ROUTES.addTeamMember, ({ principal, params, body }) =>
  addTeamMember(db(), principal.orgId, principal.actor, params.id, body),
);
