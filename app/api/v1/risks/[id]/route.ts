import { changeRisk } from "@/lib/commands/change-risks";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { getRisk } from "@/lib/queries/get-risk";

export const GET = route(ROUTES.getRisk, ({ principal, params }) => getRisk(db(), principal.orgId, params.id));

export const PATCH = route(ROUTES.changeRisk, ({ principal, params, body }) =>
  changeRisk(db(), principal, params.id, body),
);
