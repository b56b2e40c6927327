import { ROUTES } from "@/lib/contracts/http/routes";
import { readiness } from "@/lib/http/readiness";
import { Reply, route } from "@/lib/http/route";

export const GET = route(ROUTES.ready, async () => {
  const ready = await readiness();
  return new Reply(ready.status === "ready" ? 200 : 503, ready);
});
