import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { listBaseImages } from "@/lib/queries/base-images/list-base-images";

export const GET = route(ROUTES.listBaseImages, ({ principal, query }) => listBaseImages(db(), principal.orgId, query));
