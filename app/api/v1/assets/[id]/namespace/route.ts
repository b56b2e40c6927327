import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { namespacePosture } from "@/lib/queries/namespace-posture";

export const GET = route(ROUTES.namespacePosture, ({ principal, params }) =>
  namespacePosture(db(), principal.orgId, params.id),
);
