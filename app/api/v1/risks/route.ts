import { changeRisks } from "@/lib/commands/change-risks";
import { recomputeChanges } from "@/lib/commands/recompute-risks";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { listRisks } from "@/lib/queries/list-risks";

export const GET = route(ROUTES.listRisks, ({ principal, query }) => listRisks(db(), principal.orgId, query));

export const PATCH = route(ROUTES.changeRisks, async ({ principal, body }) => {
  const result = await changeRisks(db(), principal, body);
  if (body.status) await recomputeChanges(db(), principal.orgId, result.changed);
  return result;
});
