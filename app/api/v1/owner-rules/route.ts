import { createOwnerRule } from "@/lib/commands/owner-rules";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { listOwnerRules } from "@/lib/queries/list-owner-rules";

export const GET = route(ROUTES.listOwnerRules, ({ principal, query }) => listOwnerRules(db(), principal.orgId, query));

export const POST = route(ROUTES.createOwnerRule, ({ principal, body }) => createOwnerRule(db(), principal, body));
