import { changeOrganization } from "@/lib/commands/change-organization";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";

export const PATCH = route(ROUTES.changeOrganization, ({ principal, params, body }) =>
  changeOrganization(db(), principal.actor, params.id, body),
);
