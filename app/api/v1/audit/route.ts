import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { listAudit } from "@/lib/queries/list-audit";

export const GET = route(ROUTES.listAudit, ({ principal, query }) => listAudit(db(), principal.orgId, query));
