import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { getAssetOrigin } from "@/lib/queries/asset-origin";

export const GET = route(ROUTES.assetOrigin, ({ principal, params, query }) =>
  getAssetOrigin(db(), principal.orgId, params.id, query),
);
