import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { rawResponse } from "@/lib/http/raw-response";
import { route } from "@/lib/http/route";
import { webStorage } from "@/lib/http/web-storage";
import { openImportRaw } from "@/lib/queries/open-import-raw";

export const GET = route(ROUTES.getImportRaw, async ({ principal, params, requestId }) =>
  rawResponse(await openImportRaw(db(), webStorage(), principal.orgId, params.id), requestId),
);
