import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { listAssets } from "@/lib/queries/list-assets";

export const GET = route(ROUTES.listAssets, ({ principal, query }) => listAssets(db(), principal.orgId, query));
