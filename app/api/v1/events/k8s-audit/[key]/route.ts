import { demandEventKey, keySender } from "@/lib/auth/event-key";
import { receiveAuditEvents } from "@/lib/commands/receive-events";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { throughEventGate } from "@/lib/http/event-gate";
import { MAX_EVENT_BYTES, readBytes } from "@/lib/http/read-body";
import { route } from "@/lib/http/route";
import { enqueue } from "@/lib/queue/queue";

export const POST = route(ROUTES.auditEventsByKey, async ({ request, params }) => {
  const sender = keySender(await demandEventKey(db(), params.key, "k8s-audit"));
  return throughEventGate(
    sender.orgId,
    () => readBytes(request, MAX_EVENT_BYTES),
    (body) => receiveAuditEvents({ db: db(), enqueue }, sender, body),
  );
});
