import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { listFeeds } from "@/lib/queries/list-feeds";

export const GET = route(ROUTES.listFeeds, async ({ principal }) => ({
  items: await listFeeds(db(), principal.orgId),
}));
