import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { listBaseImageUsers } from "@/lib/queries/base-images/list-base-image-users";

export const GET = route(ROUTES.listBaseImageUsers, ({ principal, params, query }) =>
  listBaseImageUsers(db(), principal.orgId, params.id, query),
);
