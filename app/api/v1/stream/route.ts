import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { changesOf } from "@/lib/http/change-stream";
import { route } from "@/lib/http/route";

export const GET = route(ROUTES.stream, async ({ request, principal, requestId }) =>
  changesOf(db(), principal, request.signal, requestId),
);
