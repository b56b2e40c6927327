import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { ROUTES } from "@/lib/contracts/http/routes";
import { call } from "@/lib/http/testing/api-client";
import { BOOTSTRAP_TOKEN, startTestInstance, type TestInstance } from "@/lib/http/testing/instance";
import { askWith, newPerson, type Person, signInAs, withOwnPassword } from "@/lib/http/testing/person";
import type { TokenScope } from "@/lib/model/permission";

let instance: TestInstance;
beforeAll(async () => {
  instance = await startTestInstance();
});
afterAll(async () => instance.stop());

const Made = z.object({ secret: z.string() });
const Changed = z.object({ role: z.string(), tokens: z.number(), revokedTokens: z.array(z.string()) });
const Events = z.object({
  items: z.array(z.object({ action: z.string(), detail: z.record(z.string(), z.unknown()) })),
});

/** An administrator with tokens of each kind; those that deliver and administer again are made with the first. */
async function administrator() {
  const person = await withOwnPassword(await newPerson(BOOTSTRAP_TOKEN, "admin"));
  const { cookie, claims } = await signInAs(person);
  const make = async (name: string, scopes: TokenScope[]) =>
    Made.parse(await (await askWith(cookie, ROUTES.createToken, { name, scopes })).json()).secret;
  const makeWith = async (token: string, name: string, scopes: TokenScope[]) =>
    Made.parse(await (await call(ROUTES.createToken, { token, body: { name, scopes } })).json()).secret;
  const settings = await make("settings", ["admin", "read"]);
  const reader = await make("reader", ["read"]);
  const deliverer = await makeWith(settings, "deliverer", ["import:write", "read"]);
  const again = await makeWith(settings, "settings again", ["admin", "read"]);
  return { person, claims, settings, reader, deliverer, again };
}

const change = async ({ userId }: Person, body: Record<string, unknown>) =>
  Changed.parse(
    await (await call(ROUTES.changeMember, { token: BOOTSTRAP_TOKEN, params: { id: userId }, body })).json(),
  );

const works = async (token: string) => (await call(ROUTES.listRisks, { token })).status === 200;
const administers = async (token: string) => (await call(ROUTES.listTokens, { token })).status === 200;

describe("a person whose role is lowered", () => {
  test("loses the tokens that may do what they no longer may, also those made with these, and keeps the others", async () => {
    const { person, settings, reader, deliverer, again } = await administrator();
    const lowered = { role: "engineer", tokens: 2, revokedTokens: ["settings", "settings again"] };
    expect(await change(person, { role: "engineer" })).toEqual(lowered);
    expect(await Promise.all([settings, again, deliverer, reader].map(works))).toEqual([false, false, true, true]);
    expect(await change(person, { role: "viewer" })).toEqual({
      role: "viewer",
      tokens: 1,
      revokedTokens: ["deliverer"],
    });
    expect(await Promise.all([deliverer, reader].map(works))).toEqual([false, true]);
  });

  test("loses none of anybody else", async () => {
    const [lowered, stays] = [await administrator(), await administrator()];
    await change(lowered.person, { role: "viewer" });
    expect(await Promise.all([stays.settings, stays.again, stays.deliverer].map(works))).toEqual([true, true, true]);
  });

  test("keeps them where that is asked for, which the audit log says", async () => {
    const { person, settings, again } = await administrator();
    expect(await change(person, { role: "viewer", tokens: "keep" })).toEqual({
      role: "viewer",
      tokens: 4,
      revokedTokens: [],
    });
    expect(await Promise.all([settings, again].map(administers))).toEqual([true, true]);
    const query = { subjectId: person.userId };
    const { items } = Events.parse(await (await call(ROUTES.listAudit, { token: BOOTSTRAP_TOKEN, query })).json());
    expect(items.find(({ action }) => action === "member.changed")?.detail).toEqual({
      role: "viewer",
      passwordReset: false,
      keptTokens: 3,
    });
  });

  test("can no longer make any with what they were let in as", async () => {
    const { person, claims } = await administrator();
    const { memberPrincipal } = await import("@/lib/auth/session-principal");
    const { createTokenAs } = await import("@/lib/commands/create-token");
    const { db } = await import("@/lib/db/client");
    const { withTenant } = await import("@/lib/db/tenant");
    const asker = await memberPrincipal(db(), claims);
    await change(person, { role: "engineer" });
    const input = { name: "late", scopes: ["read" as const], targets: [] };
    const late = withTenant(db(), claims.orgId, (tx) => createTokenAs(tx, asker!, input));
    await expect(late).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("no token ends", () => {
  test("with a higher role, the same, or another change, even if some were kept", async () => {
    const { person, settings } = await administrator();
    await change(person, { role: "viewer", tokens: "keep" });
    for (const body of [{ role: "engineer" }, { role: "engineer" }, { handles: ["pat"] }, { name: "Pat Lee" }]) {
      expect(await change(person, body)).toEqual({ role: "engineer", tokens: 4, revokedTokens: [] });
    }
    expect(await administers(settings)).toBe(true);
  });
});
