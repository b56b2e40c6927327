import { changeAsset } from "@/lib/commands/change-asset";
import { recomputeRisks } from "@/lib/commands/recompute-risks";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { getAsset } from "@/lib/queries/get-asset";

export const GET = route(ROUTES.getAsset, ({ principal, params }) => getAsset(db(), principal.orgId, params.id));

export const PATCH = route(ROUTES.changeAsset, async ({ principal, params, body }) => {
  const asset = await changeAsset(db(), principal, params.id, body);
  await recomputeRisks(principal.orgId, [asset.id]);
  return asset;
});
