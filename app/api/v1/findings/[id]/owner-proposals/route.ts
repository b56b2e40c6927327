import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { proposeOwnerRules } from "@/lib/queries/propose-owner-rules";

export const GET = route(ROUTES.proposeFindingOwners, ({ principal, params }) =>
  proposeOwnerRules(db(), principal.orgId, { kind: "finding", id: params.id }),
);
