import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { ROUTES } from "@/lib/contracts/http/routes";
import { call } from "@/lib/http/testing/api-client";
import { BOOTSTRAP_TOKEN, startTestInstance, type TestInstance } from "@/lib/http/testing/instance";
import { askWith, newPerson, signInAs, withOwnPassword } from "@/lib/http/testing/person";

// A cookie that was copied before its session ended must be worth nothing afterwards, for as long as it is signed.

let instance: TestInstance;
beforeAll(async () => {
  instance = await startTestInstance();
});
afterAll(async () => instance.stop());

const person = async () => withOwnPassword(await newPerson(BOOTSTRAP_TOKEN));
const isIn = async (cookie: string) => (await askWith(cookie)).status === 200;

/** What next-auth calls when a person signs out. */
async function signOut(token: unknown) {
  const { authOptions } = await import("@/lib/auth/auth-options");
  await authOptions().events?.signOut?.({ token, session: undefined } as never);
}

describe("a session cookie", () => {
  test("is refused after signing out, and other browsers stay signed in", async () => {
    const pat = await person();
    const [left, stays] = [await signInAs(pat), await signInAs(pat)];
    await signOut(left.claims);
    expect([await isIn(left.cookie), await isIn(stays.cookie)]).toEqual([false, true]);
  });

  test("is not ended by somebody who signs out with what is no session", async () => {
    const pat = await person();
    const { claims, cookie } = await signInAs(pat);
    for (const token of [null, {}, { ...claims, userId: crypto.randomUUID() }]) await signOut(token);
    expect(await isIn(cookie)).toBe(true);
  });

  test("is refused everywhere after signing out everywhere", async () => {
    const pat = await person();
    const [here, there] = [await signInAs(pat), await signInAs(pat)];
    expect((await askWith(here.cookie, ROUTES.endSessions)).status).toBe(200);
    expect([await isIn(here.cookie), await isIn(there.cookie)]).toEqual([false, false]);
  });

  test("is refused after the password was changed, by its owner or an administrator", async () => {
    const pat = await person();
    const before = await signInAs(pat);
    const newPassword = "another long password";
    await askWith(before.cookie, ROUTES.changePassword, { currentPassword: pat.password, newPassword });
    expect(await isIn(before.cookie)).toBe(false);
    const after = await signInAs({ ...pat, password: newPassword });
    await call(ROUTES.changeMember, {
      token: BOOTSTRAP_TOKEN,
      params: { id: pat.userId },
      body: { resetPassword: true },
    });
    expect(await isIn(after.cookie)).toBe(false);
  });

  test("is refused after its owner's role changed", async () => {
    const pat = await person();
    const { cookie } = await signInAs(pat);
    await call(ROUTES.changeMember, {
      token: BOOTSTRAP_TOKEN,
      params: { id: pat.userId },
      body: { role: "developer" },
    });
    expect(await isIn(cookie)).toBe(false);
  });

  test("stays refused when a person who was removed comes back", async () => {
    const pat = await person();
    const { cookie } = await signInAs(pat);
    await call(ROUTES.removeMember, { token: BOOTSTRAP_TOKEN, params: { id: pat.userId } });
    const body = { email: pat.email, name: "Pat", role: "viewer" };
    expect((await call(ROUTES.createMember, { token: BOOTSTRAP_TOKEN, body })).status).toBe(201);
    expect(await isIn(cookie)).toBe(false);
  });

  test("is refused when its time is over, whatever the cookie says of itself", async () => {
    const pat = await person();
    const { cookie } = await signInAs(pat);
    const { db } = await import("@/lib/db/client");
    const { withTenant } = await import("@/lib/db/tenant");
    const orgId = z.object({ orgId: z.string() }).parse((await signInAs(pat)).claims).orgId;
    await withTenant(
      db(),
      orgId,
      (tx) => tx.$executeRaw`UPDATE user_session SET expires_at = now() WHERE user_id = ${pat.userId}::uuid`,
    );
    expect(await isIn(cookie)).toBe(false);
  });

  test("takes its open stream of changes along", async () => {
    const pat = await person();
    const { claims, cookie } = await signInAs(pat);
    const stream = await askWith(cookie, ROUTES.stream);
    const ended = stream.text();
    await signOut(claims);
    expect(await ended).toContain("event: hello");
  });
});
