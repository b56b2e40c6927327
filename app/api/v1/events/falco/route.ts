import { receiveFalcoEvents } from "@/lib/commands/receive-events";
import { demandClusterWithin } from "@/lib/commands/token-limits";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { withTenant } from "@/lib/db/tenant";
import { throughEventGate } from "@/lib/http/event-gate";
import { MAX_EVENT_BYTES, readBytes } from "@/lib/http/read-body";
import { route } from "@/lib/http/route";
import { enqueue } from "@/lib/queue/queue";

export const POST = route(ROUTES.falcoEvents, async ({ request, principal, query }) => {
  const cluster = query.cluster ?? null;
  await withTenant(db(), principal.orgId, (tx) => demandClusterWithin(tx, principal, cluster));
  const { kind, id, name } = principal.actor;
  const sender = { orgId: principal.orgId, id: id ?? principal.orgId, kind, name, cluster };
  return throughEventGate(
    principal.orgId,
    () => readBytes(request, MAX_EVENT_BYTES),
    (body) => receiveFalcoEvents({ db: db(), enqueue }, sender, body),
  );
});
