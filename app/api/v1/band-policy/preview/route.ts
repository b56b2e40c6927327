import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { previewBandPolicy } from "@/lib/queries/preview-band-policy";

export const GET = route(ROUTES.previewBandPolicy, ({ principal, query }) =>
  previewBandPolicy(db(), principal.orgId, query.source),
);
