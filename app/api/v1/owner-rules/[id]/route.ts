import { changeOwnerRule, deleteOwnerRule } from "@/lib/commands/owner-rules";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";

export const PUT = route(ROUTES.changeOwnerRule, ({ principal, params, body }) =>
  changeOwnerRule(db(), principal, params.id, body),
);

export const DELETE = route(ROUTES.deleteOwnerRule, async ({ principal, params }) => {
  await deleteOwnerRule(db(), principal, params.id);
  return { ok: true as const };
});
