import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { getImport } from "@/lib/queries/get-import";

export const GET = route(ROUTES.getImport, ({ principal, params }) => getImport(db(), principal.orgId, params.id));
