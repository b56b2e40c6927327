import { changeFinding } from "@/lib/commands/change-findings";
import { recomputeRisks } from "@/lib/commands/recompute-risks";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { getFinding } from "@/lib/queries/get-finding";

export const GET = route(ROUTES.getFinding, ({ principal, params }) => getFinding(db(), principal.orgId, params.id));

export const PATCH = route(ROUTES.changeFinding, async ({ principal, params, body }) => {
  const { finding, assetIds } = await changeFinding(db(), principal, params.id, body);
  await recomputeRisks(principal.orgId, assetIds);
  return finding;
});
