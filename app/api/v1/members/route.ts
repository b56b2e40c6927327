import { createMember } from "@/lib/commands/change-member";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { listMembers } from "@/lib/queries/list-members";

export const GET = route(ROUTES.listMembers, ({ principal, query }) => listMembers(db(), principal.orgId, query));

export const POST = route(ROUTES.createMember, ({ principal, body }) => createMember(db(), principal, body));
