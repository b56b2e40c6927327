import { receiveFalcoEvents } from "@/lib/commands/receive-events";
import { demandClusterWithin } from "@/lib/commands/token-limits";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { withTenant } from "@/lib/db/tenant";
import { MAX_EVENT_BYTES, readBytes } from "@/lib/http/read-body";
import { route } from "@/lib/http/route";

export const POST = route(ROUTES.falcoEvents, async ({ request, principal, query }) => {
  const cluster = query.cluster ?? null;
  await withTenant(db(), principal.orgId, (tx) => demandClusterWithin(tx, principal, cluster));
  return receiveFalcoEvents(db(), principal.orgId, cluster, await readBytes(request, MAX_EVENT_BYTES));
});
