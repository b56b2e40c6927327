import { recomputeRisks } from "@/lib/commands/recompute-risks";
import { addTrustAnchor } from "@/lib/commands/signing-trust";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";

export const POST = route(ROUTES.addTrustAnchor, ({ principal, body }) =>
  addTrustAnchor({ db: db(), recompute: recomputeRisks }, principal, body),
);
