import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { ROUTES } from "@/lib/contracts/http/routes";
import { call } from "@/lib/http/testing/api-client";
import { BOOTSTRAP_TOKEN, startTestInstance, type TestInstance } from "@/lib/http/testing/instance";
import { askWith, newPerson, type Person, signInAs, withOwnPassword } from "@/lib/http/testing/person";

let instance: TestInstance;
beforeAll(async () => {
  instance = await startTestInstance();
});
afterAll(async () => instance.stop());

const Made = z.object({ id: z.string(), name: z.string(), secret: z.string() });
const Removed = z.object({ tokens: z.number(), revokedTokens: z.array(z.string()) });

/** An administrator with two tokens: one of their own, and one that was made with it. */
async function administrator() {
  const person = await withOwnPassword(await newPerson(BOOTSTRAP_TOKEN, "admin"));
  const { cookie } = await signInAs(person);
  const own = Made.parse(
    await (await askWith(cookie, ROUTES.createToken, { name: "theirs", scopes: ["admin", "read"] })).json(),
  );
  const body = { name: "made with it", scopes: ["read"] };
  const next = Made.parse(await (await call(ROUTES.createToken, { token: own.secret, body })).json());
  return { person, own, next };
}

const remove = async ({ userId }: Person, query?: Record<string, string>) =>
  Removed.parse(
    await (
      await call(ROUTES.removeMember, { token: BOOTSTRAP_TOKEN, params: { id: userId }, ...(query && { query }) })
    ).json(),
  );

const works = async (token: string) => (await call(ROUTES.listRisks, { token })).status === 200;

const Tokens = z.object({ items: z.array(z.object({ id: z.string(), creator: z.string().nullable() })) });
const creatorOf = async (id: string) => {
  const { items } = Tokens.parse(await (await call(ROUTES.listTokens, { token: BOOTSTRAP_TOKEN })).json());
  return items.find((one) => one.id === id)?.creator;
};

describe("a person who is removed", () => {
  test("takes along the tokens they made and those made with these, and nobody else's", async () => {
    const [leaves, stays] = [await administrator(), await administrator()];
    expect(await remove(leaves.person)).toEqual({ tokens: 0, revokedTokens: ["made with it", "theirs"] });
    expect([await works(leaves.own.secret), await works(leaves.next.secret)]).toEqual([false, false]);
    expect([await works(stays.own.secret), await works(stays.next.secret)]).toEqual([true, true]);
  });

  test("leaves them when that is asked for, and the list says that their maker is gone", async () => {
    const { person, own, next } = await administrator();
    expect(await creatorOf(own.id)).toBe("member");
    expect(await remove(person, { tokens: "keep" })).toEqual({ tokens: 2, revokedTokens: [] });
    expect([await works(own.secret), await works(next.secret)]).toEqual([true, true]);
    expect(await creatorOf(own.id)).toBe("gone");
  });

  test("is counted with the tokens that still work", async () => {
    const { person, next } = await administrator();
    const Members = z.object({ items: z.array(z.object({ userId: z.string(), tokens: z.number() })) });
    const count = async () => {
      const answer = await call(ROUTES.listMembers, { token: BOOTSTRAP_TOKEN, query: { limit: "200" } });
      return Members.parse(await answer.json()).items.find(({ userId }) => userId === person.userId)?.tokens;
    };
    expect(await count()).toBe(2);
    await call(ROUTES.revokeToken, { token: BOOTSTRAP_TOKEN, params: { id: next.id } });
    expect(await count()).toBe(1);
  });
});
