import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { listPathSearches } from "@/lib/queries/path-searches";

export const GET = route(ROUTES.listPathSearches, ({ principal, query }) =>
  listPathSearches(db(), principal.orgId, query),
);
