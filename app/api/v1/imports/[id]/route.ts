import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { getImport } from "@/lib/queries/get-import";
import { demandOwnImport } from "@/lib/queries/own-import";

export const GET = route(ROUTES.getImport, async ({ principal, params }) => {
  if (!principal.permissions.has("read")) await demandOwnImport(db(), principal, params.id);
  return getImport(db(), principal.orgId, params.id);
});
