import { receiveFalcoEvents } from "@/lib/commands/receive-events";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { MAX_EVENT_BYTES, readBytes } from "@/lib/http/read-body";
import { route } from "@/lib/http/route";

export const POST = route(ROUTES.falcoEvents, async ({ request, principal, query }) =>
  receiveFalcoEvents(db(), principal.orgId, query.cluster ?? null, await readBytes(request, MAX_EVENT_BYTES)),
);
