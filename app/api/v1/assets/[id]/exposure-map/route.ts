import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { exposureMap } from "@/lib/queries/exposure-map";

export const GET = route(ROUTES.exposureMap, ({ principal, params, query }) =>
  exposureMap(db(), principal.orgId, params.id, query.limit),
);
