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
    expect([await creatorOf(own.id), await creatorOf(next.id)]).toEqual(["member", "member"]);
    expect(await remove(person, { tokens: "keep" })).toEqual({ tokens: 2, revokedTokens: [] });
    expect([await works(own.secret), await works(next.secret)]).toEqual([true, true]);
    expect([await creatorOf(own.id), await creatorOf(next.id)]).toEqual(["gone", "gone"]);
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

describe("a token that is made while its maker is removed", () => {
  const makeMore = (token: string) =>
    call(ROUTES.createToken, { token, body: { name: "made meanwhile", scopes: ["admin", "read"] } });

  /** Makes tokens without pause, each with the one before it, until one is refused; what the last answer was. */
  const makeUntilRefused = async (first: string, secrets: string[]): Promise<number> => {
    let answer = await makeMore(first);
    while (answer.status === 201 && secrets.length < 300) {
      const { secret } = Made.parse(await answer.json());
      secrets.push(secret);
      answer = await makeMore(secret);
    }
    return answer.status;
  };

  test("ends with the others, however many are on their way", async () => {
    const { person, own } = await administrator();
    const secrets: string[][] = [[], [], []];
    const makers = secrets.map((made) => makeUntilRefused(own.secret, made));
    await expect.poll(() => secrets.flat().length).toBeGreaterThan(2);
    await remove(person);
    expect(await Promise.all(makers)).toEqual([401, 401, 401]);
    expect(await Promise.all(secrets.flat().map(works))).toEqual(secrets.flat().map(() => false));
  });

  test.each(["by the person", "with a token of theirs"])("is waited for where it is made %s", async (how) => {
    const { person, own } = await administrator();
    const { memberPrincipal } = await import("@/lib/auth/session-principal");
    const { tokenPrincipal } = await import("@/lib/auth/token-principal");
    const { createTokenAs } = await import("@/lib/commands/create-token");
    const { db } = await import("@/lib/db/client");
    const { withTenant } = await import("@/lib/db/tenant");
    const { claims } = await signInAs(person);
    const asker = await (how === "by the person" ? memberPrincipal(db(), claims) : tokenPrincipal(db(), own.secret));
    const input = { name: "on its way", scopes: ["read" as const], targets: [] };
    const create = () => withTenant(db(), claims.orgId, (tx) => createTokenAs(tx, asker!, input));

    const { removal, made } = await withTenant(db(), claims.orgId, async (tx) => {
      const made = await createTokenAs(tx, asker!, input);
      let isOver = false;
      const removal = remove(person).finally(() => {
        isOver = true;
      });
      const waits = async () => {
        const waiting = await db().prisma.$queryRaw<unknown[]>`
          SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
        return isOver || waiting.length > 0;
      };
      await expect.poll(waits).toBe(true);
      // In an object: a promise that is returned would be waited for inside the transaction that it waits for.
      return { removal, made };
    });
    expect((await removal).revokedTokens).toContain("on its way");
    expect(await works(made.secret)).toBe(false);
    await expect(create()).rejects.toMatchObject({ code: "unauthenticated" });
  });
});
