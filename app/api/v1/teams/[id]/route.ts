import { changeTeam, deleteTeam } from "@/lib/commands/change-team";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { getTeam } from "@/lib/queries/list-teams";

export const GET = route(ROUTES.getTeam, ({ principal, params }) => getTeam(db(), principal.orgId, params.id));

export const PATCH = route(ROUTES.changeTeam, ({ principal, params, body }) =>
  changeTeam(db(), principal.orgId, principal.actor, params.id, body),
);

export const DELETE = route(ROUTES.deleteTeam, async ({ principal, params }) => {
  await deleteTeam(db(), principal.orgId, principal.actor, params.id);
  return { ok: true as const };
});
