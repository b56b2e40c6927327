import { recomputeRisks } from "@/lib/commands/recompute-risks";
import { removeTrustAnchor } from "@/lib/commands/signing-trust";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";

export const DELETE = route(ROUTES.removeTrustAnchor, async ({ principal, params }) => {
  await removeTrustAnchor({ db: db(), recompute: recomputeRisks }, principal, params.id);
  return { ok: true as const };
});
