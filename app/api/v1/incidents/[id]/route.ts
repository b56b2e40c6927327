import { changeIncident } from "@/lib/commands/change-incident";
import { recomputeRisks } from "@/lib/commands/recompute-risks";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { getIncident } from "@/lib/queries/incidents/get-incident";

export const GET = route(ROUTES.getIncident, ({ principal, params }) => getIncident(db(), principal.orgId, params.id));

export const PATCH = route(ROUTES.changeIncident, async ({ principal, params, body }) => {
  const { incident, assetIds } = await changeIncident(db(), principal, params.id, body);
  await recomputeRisks(principal.orgId, assetIds);
  return incident;
});
