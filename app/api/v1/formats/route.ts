import { createFormat } from "@/lib/commands/own-formats";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { listFormats } from "@/lib/queries/list-formats";

export const GET = route(ROUTES.listFormats, ({ principal, query }) => listFormats(db(), principal.orgId, query));

export const POST = route(ROUTES.createFormat, ({ principal, body }) => createFormat(db(), principal, body));
