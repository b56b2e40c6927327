import { openapiDocument } from "@/lib/contracts/http/openapi";
import { ROUTES } from "@/lib/contracts/http/routes";
import { route } from "@/lib/http/route";
import packageJson from "@/package.json";

export const GET = route(ROUTES.openapi, async () => openapiDocument(packageJson.version));
