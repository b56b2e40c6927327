import { encode } from "next-auth/jwt";
import { z } from "zod";
import type { RouteContract } from "@/lib/contracts/http/route-contract";
import { ROUTES } from "@/lib/contracts/http/routes";
import { call } from "@/lib/http/testing/api-client";

const Made = z.object({ userId: z.string(), email: z.string(), password: z.string() });
export type Person = z.infer<typeof Made>;

let count = 0;

/** A new member, with the first password that the administrator was shown. */
export async function newPerson(adminToken: string, role = "viewer"): Promise<Person> {
  const body = { email: `p${++count}@plimsoll.test`, name: "Pat", role };
  return Made.parse(await (await call(ROUTES.createMember, { token: adminToken, body })).json());
}

/** Signs in and returns what the cookie says, and the cookie that next-auth would set. */
export async function signInAs({ email, password }: Pick<Person, "email" | "password">) {
  const { signIn } = await import("@/lib/auth/sign-in");
  const { db } = await import("@/lib/db/client");
  const { sessionCookieName, sessionSecret } = await import("@/lib/auth/session-cookie");
  const claims = await signIn(db(), { email, password, address: "192.0.2.1" });
  if (!claims) throw new Error("the password is right and was refused");
  return { claims, cookie: `${sessionCookieName()}=${await encode({ token: claims, secret: sessionSecret() })}` };
}

/** Asks as one of our own pages does. */
export function askWith(cookie: string, route: RouteContract = ROUTES.getSession, body?: unknown): Promise<Response> {
  return call(route, { headers: { cookie, origin: "http://plimsoll.test" }, body });
}

/** The person with a password of their own. */
export async function withOwnPassword(person: Person): Promise<Person> {
  const { cookie } = await signInAs(person);
  const newPassword = `the own password of ${person.email}`;
  const response = await askWith(cookie, ROUTES.changePassword, { currentPassword: person.password, newPassword });
  if (!response.ok) throw new Error(await response.text());
  return { ...person, password: newPassword };
}
