import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { getImportHealth } from "@/lib/queries/import-health/get-import-health";

export const GET = route(ROUTES.importHealth, ({ principal }) => getImportHealth(db(), principal.orgId));
