import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { getFixDetail } from "@/lib/queries/fix-detail/get-fix-detail";

export const GET = route(ROUTES.getRiskFix, ({ principal, params }) =>
  getFixDetail(db(), principal.orgId, params.id, new Date()),
);
