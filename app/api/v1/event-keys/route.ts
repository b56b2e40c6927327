import { createEventKey } from "@/lib/commands/event-keys";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { listEventKeys } from "@/lib/queries/list-tokens";

export const GET = route(ROUTES.listEventKeys, ({ principal, query }) => listEventKeys(db(), principal.orgId, query));

export const POST = route(ROUTES.createEventKey, ({ principal, body }) =>
  createEventKey(db(), principal.orgId, principal.actor, principal.user?.id ?? null, body),
);
