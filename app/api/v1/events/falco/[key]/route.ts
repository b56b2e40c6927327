import { demandEventKey, keySender } from "@/lib/auth/event-key";
import { receiveFalcoEvents } from "@/lib/commands/receive-events";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { throughEventGate } from "@/lib/http/event-gate";
import { MAX_EVENT_BYTES, readBytes } from "@/lib/http/read-body";
import { route } from "@/lib/http/route";
import { enqueue } from "@/lib/queue/queue";

export const POST = route(ROUTES.falcoEventsByKey, async ({ request, params }) => {
  const sender = keySender(await demandEventKey(db(), params.key, "falco"));
  return throughEventGate(
    sender.orgId,
    () => readBytes(request, MAX_EVENT_BYTES),
    (body) => receiveFalcoEvents({ db: db(), enqueue }, sender, body),
  );
});
