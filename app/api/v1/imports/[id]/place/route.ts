import { placeImport } from "@/lib/commands/place-import";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { demandTarget } from "@/lib/http/accept-upload";
import { route } from "@/lib/http/route";
import { enqueue } from "@/lib/queue/queue";

export const POST = route(ROUTES.placeImport, ({ principal, params, body }) => {
  demandTarget(principal, body);
  return placeImport({ db: db(), enqueue }, principal, params.id, body);
});
