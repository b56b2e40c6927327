import { ROUTES } from "@/lib/contracts/http/routes";
import { route } from "@/lib/http/route";

export const GET = route(ROUTES.live, async () => ({ status: "live" as const }));
