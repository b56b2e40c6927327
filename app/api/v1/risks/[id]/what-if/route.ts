import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { whatIf } from "@/lib/queries/what-if/what-if";

export const GET = route(ROUTES.whatIf, ({ principal, params, query }) =>
  whatIf(db(), principal.orgId, { riskId: params.id, cut: query.cut ?? null, now: new Date() }),
);
