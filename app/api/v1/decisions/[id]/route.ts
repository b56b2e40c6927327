import { readDecision, revokeDecision } from "@/lib/commands/decisions";
import { recomputeRisks } from "@/lib/commands/recompute-risks";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { withTenant } from "@/lib/db/tenant";
import { route } from "@/lib/http/route";

export const GET = route(ROUTES.getDecision, ({ principal, params }) =>
  withTenant(db(), principal.orgId, (tx) => readDecision(tx, principal.orgId, params.id)),
);

export const DELETE = route(ROUTES.revokeDecision, async ({ principal, params }) => {
  const { decision, assetIds } = await revokeDecision(db(), principal, params.id);
  await recomputeRisks(principal.orgId, assetIds);
  return decision;
});
