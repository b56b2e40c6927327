import { changeFindings } from "@/lib/commands/change-findings";
import { recomputeRisks } from "@/lib/commands/recompute-risks";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { listFindings } from "@/lib/queries/list-findings";

export const GET = route(ROUTES.listFindings, ({ principal, query }) => listFindings(db(), principal.orgId, query));

export const PATCH = route(ROUTES.changeFindings, async ({ principal, body }) => {
  const { assetIds, ...result } = await changeFindings(db(), principal, body);
  await recomputeRisks(principal.orgId, assetIds);
  return result;
});
