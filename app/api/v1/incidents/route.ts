import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { listIncidents } from "@/lib/queries/incidents/list-incidents";

export const GET = route(ROUTES.listIncidents, ({ principal, query }) => listIncidents(db(), principal.orgId, query));
