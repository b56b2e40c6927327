import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { previewOwnerRule } from "@/lib/queries/preview-owner-rule";

export const POST = route(ROUTES.previewOwnerRule, ({ principal, body }) =>
  previewOwnerRule(db(), principal.orgId, body),
);
