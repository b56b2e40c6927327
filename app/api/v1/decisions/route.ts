import { createDecision } from "@/lib/commands/decisions";
import { recomputeRisks } from "@/lib/commands/recompute-risks";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { listDecisions } from "@/lib/queries/list-decisions";

export const GET = route(ROUTES.listDecisions, ({ principal, query }) => listDecisions(db(), principal.orgId, query));

export const POST = route(ROUTES.createDecision, async ({ principal, body }) => {
  const { decision, assetIds } = await createDecision(db(), principal, body);
  await recomputeRisks(principal.orgId, assetIds);
  return decision;
});
