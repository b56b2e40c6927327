import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { listComponents } from "@/lib/queries/list-components";

export const GET = route(ROUTES.listComponents, ({ principal, query }) => listComponents(db(), principal.orgId, query));
