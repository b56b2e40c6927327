import { receiveFalcoEvents } from "@/lib/commands/receive-events";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { throughEventGate } from "@/lib/http/event-gate";
import { MAX_EVENT_BYTES, readBytes } from "@/lib/http/read-body";
import { route } from "@/lib/http/route";
import { enqueue } from "@/lib/queue/queue";

export const POST = route(ROUTES.falcoEvents, async ({ request, principal, query }) =>
  throughEventGate(
    () => readBytes(request, MAX_EVENT_BYTES),
    (body) =>
      receiveFalcoEvents({ db: db(), enqueue }, { orgId: principal.orgId, cluster: query.cluster ?? null }, body),
  ),
);
