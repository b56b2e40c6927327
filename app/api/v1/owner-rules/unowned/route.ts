import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { listUnowned } from "@/lib/queries/unowned/list-unowned";

export const GET = route(ROUTES.unowned, ({ principal, query }) => listUnowned(db(), principal.orgId, query));
