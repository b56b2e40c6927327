import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { listIncidentAlerts } from "@/lib/queries/incidents/list-incident-alerts";

export const GET = route(ROUTES.listIncidentAlerts, ({ principal, params, query }) =>
  listIncidentAlerts(db(), principal.orgId, params.id, query),
);
