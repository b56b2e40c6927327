import { revokeEventKey } from "@/lib/commands/event-keys";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";

export const DELETE = route(ROUTES.revokeEventKey, async ({ principal, params }) => {
  await revokeEventKey(db(), principal.orgId, principal.actor, params.id);
  return { ok: true as const };
});
