import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { demand, type Principal } from "@/lib/auth/principal";
import { sessionPrincipal } from "@/lib/auth/session-principal";
import { db } from "@/lib/db/client";
import type { Permission } from "@/lib/model/permission";

/**
 * For server components: the signed-in person, who has the permission. Without a session it goes to the sign-in page and
 * comes back to `comeBackTo` afterwards; with a password that somebody else knows it goes to the page to change it.
 */
export async function requirePermission(permission: Permission, comeBackTo = "/"): Promise<Principal> {
  return demand(await requirePerson(comeBackTo), permission);
}

/** For a page that says itself what a person may not see there: what the framework makes of a thrown error says nothing. */
export async function hasPermission(permission: Permission, comeBackTo: string): Promise<boolean> {
  return (await requirePerson(comeBackTo)).permissions.has(permission);
}

async function requirePerson(comeBackTo: string): Promise<Principal> {
  const principal = await currentPrincipal();
  if (!principal) redirect(`/sign-in?callbackUrl=${encodeURIComponent(comeBackTo)}`);
  if (principal.user?.passwordTemporary) redirect("/change-password");
  return principal;
}

/** The signed-in person, or null. */
export async function currentPrincipal(): Promise<Principal | null> {
  await headers(); // A page that asks who is there can never be rendered ahead of time.
  const jar = await cookies();
  return sessionPrincipal(db(), new Map(jar.getAll().map(({ name, value }) => [name, value])));
}
