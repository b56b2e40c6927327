import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { acceptUpload } from "@/lib/http/accept-upload";
import { route } from "@/lib/http/route";
import { listImports } from "@/lib/queries/list-imports";

export const GET = route(ROUTES.listImports, ({ principal, query }) => listImports(db(), principal.orgId, query));

export const POST = route(ROUTES.createImport, ({ request, principal, query: { runUrl, ...stated } }) =>
  acceptUpload(request, principal, { ...stated, kinds: stated.kinds }, runUrl),
);
