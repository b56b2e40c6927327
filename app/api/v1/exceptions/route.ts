import { askForException } from "@/lib/commands/ask-for-exception";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { listExceptions } from "@/lib/queries/list-exceptions";

export const GET = route(ROUTES.listExceptions, ({ principal, query }) => listExceptions(db(), principal.orgId, query));

export const POST = route(ROUTES.askForException, ({ principal, body }) => askForException(db(), principal, body));
