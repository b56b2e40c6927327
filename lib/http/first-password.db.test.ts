import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OrganizationCreated } from "@/lib/contracts/http/organization";
import { ROUTES } from "@/lib/contracts/http/routes";
import { call } from "@/lib/http/testing/api-client";
import { BOOTSTRAP_TOKEN, startTestInstance, type TestInstance } from "@/lib/http/testing/instance";
import { askWith, newPerson, signInAs, withOwnPassword } from "@/lib/http/testing/person";

// Whoever makes an account sees its first password. It must open nothing but the way to another one.

let instance: TestInstance;
beforeAll(async () => {
  instance = await startTestInstance();
});
afterAll(async () => instance.stop());

async function organization(slug: string, adminEmail?: string) {
  const body = { slug, name: slug, ...(adminEmail ? { adminEmail } : {}) };
  const made = await call(ROUTES.createOrganization, { token: BOOTSTRAP_TOKEN, body });
  return OrganizationCreated.parse(await made.json());
}

test("that the first start generated and printed must be changed as well, one that was stated need not", async () => {
  const { ensureAccount } = await import("@/lib/commands/create-account");
  const { db } = await import("@/lib/db/client");
  const { newId } = await import("@/lib/db/new-id");
  const { withTenant } = await import("@/lib/db/tenant");
  const asked = await withTenant(db(), newId(), async (tx) => {
    const named = (email: string) => ({ email, name: "Administrator", operator: true });
    await ensureAccount(tx, named("generated@plimsoll.test"));
    await ensureAccount(tx, { ...named("stated@plimsoll.test"), password: "a password that somebody stated" });
    return tx.$queryRaw`
      SELECT email FROM app_user WHERE email IN ('generated@plimsoll.test', 'stated@plimsoll.test') AND password_temporary`;
  });
  expect(asked).toEqual([{ email: "generated@plimsoll.test" }]);
});

describe("a session with a password that an administrator gave out", () => {
  test("may ask who it is, and is refused everything else, an administrator's too", async () => {
    const { cookie } = await signInAs(await newPerson(BOOTSTRAP_TOKEN, "admin"));
    expect((await askWith(cookie)).status).toBe(200);
    for (const [route, body] of [
      [ROUTES.listRisks],
      [ROUTES.listTokens],
      [ROUTES.stream],
      [ROUTES.changeProfile, { name: "x" }],
      [ROUTES.createToken, { name: "x", scopes: ["admin"] }],
      [ROUTES.createMember, { email: "y@plimsoll.test", name: "y", role: "admin" }],
    ] as const) {
      const response = await askWith(cookie, route, body);
      expect([response.status, await response.json()]).toEqual([
        403,
        expect.objectContaining({
          type: "/docs/errors/password_change_required",
          detail: expect.stringContaining("/change-password"),
        }),
      ]);
    }
  });

  test("is like any other once its owner chose another one, which must differ", async () => {
    const pat = await newPerson(BOOTSTRAP_TOKEN);
    const { cookie } = await signInAs(pat);
    const same = { currentPassword: pat.password, newPassword: pat.password };
    expect((await askWith(cookie, ROUTES.changePassword, same)).status).toBe(400);
    const after = await signInAs(await withOwnPassword(pat));
    expect((await askWith(after.cookie, ROUTES.listRisks)).status).toBe(200);
  });

  test("begins again when an administrator resets the password", async () => {
    const pat = await withOwnPassword(await newPerson(BOOTSTRAP_TOKEN));
    const params = { id: pat.userId };
    const reset = await call(ROUTES.changeMember, { token: BOOTSTRAP_TOKEN, params, body: { resetPassword: true } });
    const { cookie } = await signInAs({ ...pat, password: (await reset.json()).password });
    expect((await askWith(cookie, ROUTES.listRisks)).status).toBe(403);
  });

  test("does not begin with the first administrator, whose password nobody gave out", async () => {
    const { ADMIN } = await import("@/lib/http/testing/instance");
    const { cookie } = await signInAs(ADMIN);
    expect((await askWith(cookie, ROUTES.listRisks)).status).toBe(200);
  });
});

describe("an account that an administrator made and perhaps holds", () => {
  // The administrator may have signed in first and chosen a password: that this one is the owner's own is not known.
  test.each(["with its first password", "with one that was chosen since"])(
    "is not opened in another organization %s, nor by a session of before",
    async (which) => {
      const here = await organization(`here-${which.length}`);
      const made = await newPerson(here.token.secret);
      const pat = which.includes("chosen") ? await withOwnPassword(made) : made;
      const before = await signInAs(pat);
      const there = await organization(`there-${which.length}`, pat.email);
      expect(there.administrator).toMatchObject({ email: pat.email, password: expect.any(String) });
      expect((await askWith(before.cookie)).status).toBe(401);
      await expect(signInAs(pat)).rejects.toThrow("refused");
      const handedOut = await signInAs({ ...pat, password: there.administrator?.password ?? "" });
      expect((await askWith(handedOut.cookie, ROUTES.listRisks)).status).toBe(403);
      const params = { id: pat.userId };
      const reset = await call(ROUTES.changeMember, {
        token: here.token.secret,
        params,
        body: { resetPassword: true },
      });
      expect(reset.status).toBe(403);
    },
  );

  test("keeps its password when taking it in is refused", async () => {
    const pat = await withOwnPassword(await newPerson(BOOTSTRAP_TOKEN));
    const other = await organization("other");
    const body = { email: pat.email, name: "x", role: "viewer" };
    expect((await call(ROUTES.createMember, { token: other.token.secret, body })).status).toBe(403);
    expect((await call(ROUTES.createMember, { token: BOOTSTRAP_TOKEN, body })).status).toBe(409);
    await signInAs(pat);
  });

  test("is left alone when it is an operator's of the instance", async () => {
    const { ADMIN } = await import("@/lib/http/testing/instance");
    const there = await organization("operators", ADMIN.email);
    expect(there.administrator).toEqual({ email: ADMIN.email, password: null });
    await signInAs(ADMIN);
  });
});
