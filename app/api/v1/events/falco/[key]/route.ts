import { demandEventKey } from "@/lib/auth/event-key";
import { receiveFalcoEvents } from "@/lib/commands/receive-events";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { MAX_EVENT_BYTES, readBytes } from "@/lib/http/read-body";
import { route } from "@/lib/http/route";

export const POST = route(ROUTES.falcoEventsByKey, async ({ request, params }) => {
  const { orgId, cluster } = await demandEventKey(db(), params.key, "falco");
  return receiveFalcoEvents(db(), orgId, cluster, await readBytes(request, MAX_EVENT_BYTES));
});
