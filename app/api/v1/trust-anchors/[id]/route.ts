import { removeTrustAnchor } from "@/lib/commands/signing-trust";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";

export const DELETE = route(ROUTES.removeTrustAnchor, async ({ principal, params }) => {
  await removeTrustAnchor(db(), principal, params.id);
  return { ok: true as const };
});
