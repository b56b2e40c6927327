import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { accountRights } from "@/lib/queries/account-rights";

export const GET = route(ROUTES.accountRights, ({ principal, params }) =>
  accountRights(db(), principal.orgId, params.id),
);
