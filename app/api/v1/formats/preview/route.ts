import { ROUTES } from "@/lib/contracts/http/routes";
import { route } from "@/lib/http/route";
import { previewMapping } from "@/lib/parsers/mapped/preview";

export const POST = route(ROUTES.previewFormat, ({ body }) => previewMapping(body.mapping, body.sample));
