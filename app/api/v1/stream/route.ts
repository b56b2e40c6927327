import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { authenticate } from "@/lib/http/authenticate";
import { changesOf } from "@/lib/http/change-stream";
import { route } from "@/lib/http/route";

export const GET = route(ROUTES.stream, async ({ request, principal, requestId }) =>
  changesOf(db(), { principal, signal: request.signal, requestId, authenticate: () => authenticate(db(), request) }),
);
