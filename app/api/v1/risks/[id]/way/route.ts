import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { inTurn } from "@/lib/http/in-turn";
import { route } from "@/lib/http/route";
import { entryWay } from "@/lib/queries/what-if/entry-way";

export const GET = route(ROUTES.getEntryWay, ({ principal: { orgId }, params, query, request }) =>
  inTurn(orgId, request.signal, () =>
    entryWay(db(), orgId, { riskId: params.id, entry: query.entry, now: new Date() }),
  ),
);
