import { changeFormat, deleteFormat } from "@/lib/commands/own-formats";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";

export const PUT = route(ROUTES.changeFormat, ({ principal, params, body }) =>
  changeFormat(db(), principal, params.slug, body),
);

export const DELETE = route(ROUTES.deleteFormat, async ({ principal, params }) => {
  await deleteFormat(db(), principal, params.slug);
  return { ok: true as const };
});
