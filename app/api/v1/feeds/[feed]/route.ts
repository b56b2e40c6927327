import { ROUTES } from "@/lib/contracts/http/routes";
import { acceptFeed } from "@/lib/http/accept-upload";
import { route } from "@/lib/http/route";

export const POST = route(ROUTES.loadFeed, ({ request, principal, params, query }) =>
  acceptFeed(request, principal, params.feed, query.filename),
);
