import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { getSigningTrust } from "@/lib/queries/get-signing-trust";

export const GET = route(ROUTES.getSigningTrust, ({ principal }) => getSigningTrust(db(), principal.orgId));
