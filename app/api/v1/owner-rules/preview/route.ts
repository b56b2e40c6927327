import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { inTurn } from "@/lib/http/in-turn";
import { route } from "@/lib/http/route";
import { previewOwnerRule } from "@/lib/queries/preview-owner-rule";

export const POST = route(ROUTES.previewOwnerRule, ({ principal: { orgId }, body, request }) =>
  inTurn(orgId, request.signal, () => previewOwnerRule(db(), orgId, body)),
);
