import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { assetGraph } from "@/lib/queries/asset-graph";

export const GET = route(ROUTES.assetGraph, ({ principal, params, query }) =>
  assetGraph(db(), principal.orgId, params.id, query.depth),
);
