import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { listAssetIngest } from "@/lib/queries/import-health/assets";

export const GET = route(ROUTES.listAssetIngest, ({ principal, query }) =>
  listAssetIngest(db(), principal.orgId, query),
);
