import { changeRisks } from "@/lib/commands/change-risks";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { listRisks } from "@/lib/queries/list-risks";

export const GET = route(ROUTES.listRisks, ({ principal, query }) => listRisks(db(), principal.orgId, query));

export const PATCH = route(ROUTES.changeRisks, ({ principal, body }) => changeRisks(db(), principal, body));
