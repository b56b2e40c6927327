import { encode } from "next-auth/jwt";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { ROUTES } from "@/lib/contracts/http/routes";
import { call } from "@/lib/http/testing/api-client";
import { ADMIN, BOOTSTRAP_TOKEN, startTestInstance, type TestInstance } from "@/lib/http/testing/instance";
import { sampleReport } from "@/lib/http/testing/sample-report";

let instance: TestInstance;
let cookie: string;
beforeAll(async () => {
  instance = await startTestInstance();
  cookie = await signInCookie();
});
afterAll(async () => instance.stop());

/** The cookie that next-auth would set after signing in with the right password. */
async function signInCookie(): Promise<string> {
  const { signIn } = await import("@/lib/auth/sign-in");
  const { db } = await import("@/lib/db/client");
  const { sessionCookieName, sessionSecret } = await import("@/lib/auth/session-cookie");
  const signedIn = await signIn(db(), { ...ADMIN, address: "192.0.2.1" });
  if (!signedIn) throw new Error("the administrator cannot sign in");
  return `${sessionCookieName()}=${await encode({ token: signedIn, secret: sessionSecret() })}`;
}

async function makeToken(scopes: string[], targets: string[] = []): Promise<string> {
  const response = await call(ROUTES.createToken, {
    token: BOOTSTRAP_TOKEN,
    body: { name: scopes.join(" "), scopes, targets },
  });
  return z.object({ secret: z.string() }).parse(await response.json()).secret;
}

describe("a token", () => {
  test.each([
    ["read", ROUTES.createTeam, { slug: "xx", name: "x" }],
    ["read", ROUTES.changeRisks, { ids: [crypto.randomUUID()], status: "open" }],
    ["read", ROUTES.listTokens, undefined],
    ["import:write", ROUTES.listRisks, undefined],
    ["triage:write", ROUTES.createToken, { name: "x", scopes: ["admin"] }],
    ["events:write", ROUTES.createImport, undefined],
  ] as const)("of the scope %s alone may not call $id", async (scope, route, body) => {
    const response = await call(route, { token: await makeToken([scope]), body });
    expect(response.status).toBe(403);
  });

  test("is refused when it is unknown, empty, of another scheme, revoked or expired", async () => {
    const revoked = await call(ROUTES.createToken, { token: BOOTSTRAP_TOKEN, body: { name: "r", scopes: ["read"] } });
    const { id, secret } = z.object({ id: z.string(), secret: z.string() }).parse(await revoked.json());
    expect((await call(ROUTES.listRisks, { token: secret })).status).toBe(200);
    await call(ROUTES.revokeToken, { token: BOOTSTRAP_TOKEN, params: { id } });
    for (const authorization of [
      `Bearer ${secret}`,
      "Bearer pls_wrong",
      "Bearer ",
      "Basic YTpi",
      `Bearer ${BOOTSTRAP_TOKEN.slice(0, -1)}`,
    ]) {
      expect((await call(ROUTES.listRisks, { headers: { authorization } })).status).toBe(401);
    }
  });

  test("never falls back to a cookie that travels with it", async () => {
    expect((await call(ROUTES.listRisks, { token: "pls_wrong", headers: { cookie } })).status).toBe(401);
  });

  test("limited to targets may not report about another or about none", async () => {
    const token = await makeToken(["import:write"], ["image:registry.test/shop/*"]);
    const push = (query: Record<string, string>) =>
      call(ROUTES.createImport, { token, query, raw: sampleReport("registry.test/bank/core:1") });
    expect((await push({ image: "registry.test/bank/core:1" })).status).toBe(403);
    expect((await push({})).status).toBe(403);
    expect((await push({ image: "registry.test/shop/api:1" })).status).toBe(202);
  });

  test("is stored only as a keyed hash, and its secret is in no row of the database", async () => {
    const secret = await makeToken(["read"]);
    const { default: pg } = await import("pg");
    const client = new pg.Client({ connectionString: instance.database.superuserUrl });
    await client.connect();
    const { rows } = await client.query(
      "SELECT t::text AS row FROM api_token t UNION ALL SELECT t::text FROM token_lookup t UNION ALL SELECT t::text FROM audit_event t",
    );
    await client.end();
    expect(rows.length).toBeGreaterThan(0);
    for (const { row } of rows) expect(row).not.toContain(secret);
  });
});

describe("a write with a session cookie", () => {
  const body = { name: "Someone" };
  const change = (headers: Record<string, string>) =>
    call(ROUTES.changeProfile, { body, headers: { cookie, ...headers } });

  test("is taken from our own pages", async () => {
    expect((await change({ origin: "http://plimsoll.test", "sec-fetch-site": "same-origin" })).status).toBe(200);
    expect((await change({ origin: "http://plimsoll.test" })).status).toBe(200);
  });

  test.each([
    ["another site", { origin: "https://evil.test", "sec-fetch-site": "cross-site" }],
    ["a sibling host", { origin: "http://other.plimsoll.test", "sec-fetch-site": "same-site" }],
    ["another port", { origin: "http://plimsoll.test:8080" }],
    ["a sandboxed frame", { origin: "null" }],
    ["nowhere", {} as Record<string, string>],
  ])("is refused from %s", async (_, headers) => {
    expect((await change(headers)).status).toBe(403);
  });

  test("is refused as a form post, which needs no permission of another site", async () => {
    const response = await call(ROUTES.changeProfile, {
      raw: '{"name":"x"}',
      headers: { cookie, origin: "http://plimsoll.test", "content-type": "text/plain" },
    });
    expect(response.status).toBe(400);
  });

  test("ends with the account's epoch", async () => {
    const { db } = await import("@/lib/db/client");
    const headers = { cookie };
    expect((await call(ROUTES.getSession, { headers })).status).toBe(200);
    await db().pool.query("UPDATE app_user SET epoch = epoch + 1 WHERE email = $1", [ADMIN.email]);
    expect((await call(ROUTES.getSession, { headers })).status).toBe(401);
    cookie = await signInCookie();
    expect((await call(ROUTES.getSession, { headers: { cookie } })).status).toBe(200);
  });

  test("is refused when the cookie was signed with another secret", async () => {
    const forged = await encode({
      token: { userId: crypto.randomUUID(), orgId: crypto.randomUUID(), epoch: 0 },
      secret: "another",
    });
    expect((await call(ROUTES.getSession, { headers: { cookie: `next-auth.session-token=${forged}` } })).status).toBe(
      401,
    );
  });
});

describe("signing in", () => {
  const attempt = async (email: string, password: string, address: string) => {
    const { signIn } = await import("@/lib/auth/sign-in");
    const { db } = await import("@/lib/db/client");
    return signIn(db(), { email, password, address });
  };

  test("takes the e-mail in any case and refuses a wrong password, an unknown and a disabled account alike", async () => {
    expect(await attempt(` ${ADMIN.email.toUpperCase()} `, ADMIN.password, "192.0.2.2")).toMatchObject({
      email: ADMIN.email,
    });
    expect(await attempt(ADMIN.email, "wrong", "192.0.2.2")).toBeNull();
    expect(await attempt("nobody@plimsoll.test", "wrong", "192.0.2.2")).toBeNull();
  });

  test("is refused after ten failures of one account from one address, even with the right password", async () => {
    for (let failure = 0; failure < 10; failure++) await attempt(ADMIN.email, "wrong", "192.0.2.3");
    await expect(attempt(ADMIN.email, ADMIN.password, "192.0.2.3")).rejects.toMatchObject({ code: "rate_limited" });
    expect(await attempt(ADMIN.email, ADMIN.password, "192.0.2.4")).not.toBeNull();
  });
});

describe("input", () => {
  test.each([
    ["sort", "-score; DROP TABLE risk"],
    ["sort", "score) UNION SELECT 1--"],
    ["band", "act' OR '1'='1"],
    ["limit", "201"],
    ["limit", "-1"],
    ["cursor", "bm90LWEtY3Vyc29y.AAAA"],
    ["orgId", crypto.randomUUID()],
    ["__proto__", "x"],
    ["assetId", "1 OR 1=1"],
  ])("%s=%s is refused", async (name, value) => {
    expect((await call(ROUTES.listRisks, { token: BOOTSTRAP_TOKEN, query: { [name]: value } })).status).toBe(400);
  });

  test.each([`'; DROP TABLE risk; --`, "100%_\\", "title:'x'--", "owner:\"a' OR 'a'='a\"", "asset:*';--*", "\u0000"])(
    "q=%j reaches the database only as a value",
    async (q) => {
      for (const route of [
        ROUTES.listRisks,
        ROUTES.listFindings,
        ROUTES.listAssets,
        ROUTES.listImports,
        ROUTES.listComponents,
        ROUTES.listTeams,
      ]) {
        expect([200, 400]).toContain((await call(route, { token: BOOTSTRAP_TOKEN, query: { q } })).status);
      }
      expect((await call(ROUTES.listRisks, { token: BOOTSTRAP_TOKEN })).status).toBe(200);
    },
  );

  // A field that a schema does not name must not reach a row: roles and owners would be anyone's to set.
  test.each([
    [ROUTES.createTeam, { slug: "mass", name: "m", orgId: crypto.randomUUID() }],
    [ROUTES.createMember, { email: "m@plimsoll.test", name: "m", role: "viewer", isOperator: true }],
    [ROUTES.createToken, { name: "m", scopes: ["read"], createdBy: crypto.randomUUID() }],
    [ROUTES.createOrganization, { slug: "mass", name: "m", isDemo: true }],
  ])("an unknown field in the body of $id is refused", async (route, body) => {
    expect((await call(route, { token: BOOTSTRAP_TOKEN, body })).status).toBe(400);
  });

  test("a body over one megabyte is refused before it is parsed", async () => {
    const response = await call(ROUTES.createTeam, {
      token: BOOTSTRAP_TOKEN,
      body: { slug: "big", name: "x".repeat(1_100_000) },
    });
    expect(response.status).toBe(413);
  });

  test("a cursor is good for its own query only", async () => {
    for (const slug of ["cursor-a", "cursor-b"])
      await call(ROUTES.createTeam, { token: BOOTSTRAP_TOKEN, body: { slug, name: slug } });
    const Page = z.object({
      nextCursor: z.string().nullable(),
      items: z.array(z.object({ slug: z.string() })),
      count: z.object({ value: z.number() }),
    });
    const page = async (query: Record<string, string>) => call(ROUTES.listTeams, { token: BOOTSTRAP_TOKEN, query });
    const first = Page.parse(await (await page({ limit: "1" })).json());
    expect(first.count.value).toBe(2);
    const second = Page.parse(await (await page({ limit: "1", cursor: first.nextCursor ?? "" })).json());
    expect([first.items[0]?.slug, second.items[0]?.slug]).toEqual(["cursor-a", "cursor-b"]);
    expect(second.nextCursor).toBeNull();
    expect((await page({ limit: "1", sort: "-openRisks", cursor: first.nextCursor ?? "" })).status).toBe(400);
  });
});

describe("an Idempotency-Key", () => {
  const create = (key: string, slug: string) =>
    call(ROUTES.createTeam, {
      token: BOOTSTRAP_TOKEN,
      body: { slug, name: slug },
      headers: { "idempotency-key": key },
    });

  test("answers a repeat with the first answer and refuses another request", async () => {
    const first = await create("key-1", "once");
    const again = await create("key-1", "once");
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(await again.json()).toEqual(await first.json());
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect((await create("key-1", "other")).status).toBe(409);
  });

  test("does not keep a failure", async () => {
    expect((await create("key-2", "once")).status).toBe(409);
    expect((await create("key-2", "once")).headers.get("idempotent-replayed")).toBeNull();
  });

  test("repeats a new token's secret without the database knowing it", async () => {
    const make = () =>
      call(ROUTES.createToken, {
        token: BOOTSTRAP_TOKEN,
        body: { name: "ci", scopes: ["read"] },
        headers: { "idempotency-key": "key-3" },
      });
    const [first, again] = [await (await make()).json(), await (await make()).json()];
    expect(again).toEqual(first);
    const { default: pg } = await import("pg");
    const client = new pg.Client({ connectionString: instance.database.superuserUrl });
    await client.connect();
    const { rows } = await client.query("SELECT body::text AS body FROM idempotent_answer");
    await client.end();
    expect(rows.length).toBeGreaterThan(0);
    for (const { body } of rows) expect(body).not.toContain(first.secret);
  });

  test("is answered once when two requests arrive together", async () => {
    const answers = await Promise.all([create("key-4", "together"), create("key-4", "together")]);
    const statuses = answers.map(({ status }) => status).sort();
    // The later one is told to ask again, or already gets the answer; a team is made once either way.
    expect([
      [201, 201],
      [201, 409],
    ]).toContainEqual(statuses);
    expect((await create("key-4", "together")).status).toBe(201);
  });
});
