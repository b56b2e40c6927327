import { changeFeed } from "@/lib/commands/change-feed";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { acceptFeed } from "@/lib/http/accept-upload";
import { route } from "@/lib/http/route";

export const POST = route(ROUTES.loadFeed, ({ request, principal, params, query }) =>
  acceptFeed(request, principal, params.feed, query.filename),
);

export const PATCH = route(ROUTES.changeFeed, ({ principal, params, body }) =>
  changeFeed(db(), principal, params.feed, body),
);
