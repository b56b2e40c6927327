import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { inTurn } from "@/lib/http/in-turn";
import { route } from "@/lib/http/route";
import { whatIf } from "@/lib/queries/what-if/what-if";

export const GET = route(ROUTES.whatIf, ({ principal: { orgId }, params, query, request }) =>
  inTurn(orgId, request.signal, () =>
    whatIf(db(), orgId, { riskId: params.id, cut: query.cut ?? null, now: new Date() }),
  ),
);
