import { createOrganization } from "@/lib/commands/create-organization";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { listOrganizations } from "@/lib/queries/list-organizations";

export const GET = route(ROUTES.listOrganizations, ({ principal, query }) =>
  listOrganizations(db(), principal.orgId, query),
);

export const POST = route(ROUTES.createOrganization, ({ principal, body }) =>
  createOrganization(db(), principal.actor, body),
);
