import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { dryRunIdentity } from "@/lib/queries/identity/dry-run-identity";

export const POST = route(ROUTES.dryRunIdentity, ({ principal, body }) => dryRunIdentity(db(), principal.orgId, body));
