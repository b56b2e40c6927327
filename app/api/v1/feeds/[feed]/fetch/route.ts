import { fetchFeedNow } from "@/lib/commands/change-feed";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { enqueue } from "@/lib/queue/queue";

export const POST = route(ROUTES.fetchFeed, ({ principal, params }) =>
  fetchFeedNow({ db: db(), enqueue }, principal, params.feed),
);
