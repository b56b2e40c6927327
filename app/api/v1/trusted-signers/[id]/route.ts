import { recomputeRisks } from "@/lib/commands/recompute-risks";
import { removeTrustedSigner } from "@/lib/commands/signing-trust";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";

export const DELETE = route(ROUTES.removeTrustedSigner, async ({ principal, params }) => {
  await removeTrustedSigner({ db: db(), recompute: recomputeRisks }, principal, params.id);
  return { ok: true as const };
});
