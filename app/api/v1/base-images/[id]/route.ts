import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { getBaseImage } from "@/lib/queries/base-images/get-base-image";

export const GET = route(ROUTES.getBaseImage, ({ principal, params }) =>
  getBaseImage(db(), principal.orgId, params.id),
);
