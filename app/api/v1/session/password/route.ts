import { changePassword } from "@/lib/commands/change-profile";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";

export const POST = route(ROUTES.changePassword, async ({ principal, body }) => {
  await changePassword(db(), principal, body);
  return { ok: true as const };
});
