import { changeBandPolicy } from "@/lib/commands/change-band-policy";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { getBandPolicy } from "@/lib/queries/get-band-policy";

export const GET = route(ROUTES.getBandPolicy, ({ principal }) => getBandPolicy(db(), principal.orgId));

export const PUT = route(ROUTES.changeBandPolicy, ({ principal, body }) => changeBandPolicy(db(), principal, body));
