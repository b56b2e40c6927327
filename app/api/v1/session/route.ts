import { changeProfile, endEverySession } from "@/lib/commands/change-profile";
import { ROUTES } from "@/lib/contracts/http/routes";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { getSession } from "@/lib/queries/get-session";

export const GET = route(ROUTES.getSession, ({ principal }) => getSession(db(), principal));

export const PATCH = route(ROUTES.changeProfile, async ({ principal, body }) => {
  await changeProfile(db(), principal, body);
  const renamed = principal.user && { ...principal.user, name: body.name ?? principal.user.name };
  return getSession(db(), { ...principal, user: renamed });
});

export const DELETE = route(ROUTES.endSessions, async ({ principal }) => {
  await endEverySession(db(), principal);
  return { ok: true as const };
});
