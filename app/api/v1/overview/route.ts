import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { getOverview } from "@/lib/queries/get-overview";

export const GET = route(ROUTES.overview, ({ principal, query }) => getOverview(db(), principal.orgId, query.days));
