import { decideClosures } from "@/lib/commands/decide-closures";
import { recomputeRisks } from "@/lib/commands/recompute-risks";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";

export const POST = route(ROUTES.decideClosures, async ({ principal, params, body }) => {
  const { assetIds, ...result } = await decideClosures(db(), principal, params.id, body);
  await recomputeRisks(principal.orgId, assetIds);
  return result;
});
