import { createTeam } from "@/lib/commands/change-team";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { listTeams } from "@/lib/queries/list-teams";

export const GET = route(ROUTES.listTeams, ({ principal, query }) => listTeams(db(), principal.orgId, query));

export const POST = route(ROUTES.createTeam, ({ principal, body }) =>
  createTeam(db(), principal.orgId, principal.actor, body),
);
