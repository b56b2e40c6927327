import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { myWork } from "@/lib/queries/my-work";

export const GET = route(ROUTES.myWork, ({ principal, query }) => myWork(db(), principal, query));
