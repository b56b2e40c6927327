import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { RouteContract } from "@/lib/contracts/http/route-contract";
import { ROUTES } from "@/lib/contracts/http/routes";
import { call } from "@/lib/http/testing/api-client";
import { ADMIN, BOOTSTRAP_TOKEN, startTestInstance, type TestInstance } from "@/lib/http/testing/instance";
import { newPerson, signInAs, withOwnPassword } from "@/lib/http/testing/person";
import { sampleReport, vulnerability } from "@/lib/http/testing/sample-report";
import { permissionsOfRole, permissionsOfScopes, TOKEN_SCOPES } from "@/lib/model/permission";

// What was done to others like us (FACTS 4.2), over every route there is.

let instance: TestInstance;
beforeAll(async () => {
  instance = await startTestInstance();
});
afterAll(async () => instance.stop());

const all = Object.entries(ROUTES) as [string, RouteContract][];
const guarded = all.filter(([, { permission }]) => !["public", "key", "session"].includes(permission));
const params = { id: crypto.randomUUID(), userId: crypto.randomUUID(), feed: "kev" };

describe("every route", () => {
  // CVE-2025-59305: signed in and without the right is as good as not signed in.
  test("refuses tokens whose scopes do not grant its permission, and nobody at all", async () => {
    const tokens = new Map<string, string>();
    for (const scope of TOKEN_SCOPES) {
      const body = { name: scope, scopes: [scope] };
      const made = await call(ROUTES.createToken, { token: BOOTSTRAP_TOKEN, body });
      tokens.set(scope, z.object({ secret: z.string() }).parse(await made.json()).secret);
    }
    for (const [id, route] of guarded) {
      expect([id, (await call(route, { params, body: route.body ? {} : undefined })).status]).toEqual([id, 401]);
      for (const scope of TOKEN_SCOPES) {
        if (permissionsOfScopes([scope], false).has(route.permission as never)) continue;
        const token = tokens.get(scope) ?? "";
        const { status } = await call(route, { token, params, body: route.body ? {} : undefined });
        expect([id, scope, status]).toEqual([id, scope, 403]);
      }
    }
  });

  test("refuses people whose role does not grant its permission", async () => {
    for (const role of ["viewer", "developer", "engineer"] as const) {
      const { cookie } = await signInAs(await withOwnPassword(await newPerson(BOOTSTRAP_TOKEN, role)));
      for (const [id, route] of guarded) {
        if (permissionsOfRole(role, false).has(route.permission as never)) continue;
        const headers = { cookie, origin: "http://plimsoll.test" };
        const { status } = await call(route, { headers, params, body: route.body ? {} : undefined });
        expect([id, role, status]).toEqual([id, role, 403]);
      }
    }
  });

  // CVE-2024-1442: an id of `*` was everybody's.
  test.each(["*", "%", "_", "", "..", "null", "0", "a".repeat(5_000), "\u0000", `${crypto.randomUUID()}\n`])(
    "that takes an id knows nothing of %j",
    async (id) => {
      for (const [name, route] of guarded.filter(([, { path }]) => path.includes("{id}"))) {
        const given = { id, userId: id };
        const { status } = await call(route, {
          token: BOOTSTRAP_TOKEN,
          params: given,
          body: route.body ? {} : undefined,
        });
        expect([name, status]).toEqual([name, 404]);
      }
    },
  );
});

describe("a body", () => {
  const send = (raw: string) =>
    call(ROUTES.createTeam, { token: BOOTSTRAP_TOKEN, raw, headers: { "content-type": "application/json" } });

  // Whoever walks it would overflow the stack, which reads like a fault of ours.
  test.each(["[", '{"a":'])("that nests as deep as its size allows with %s is refused", async (open) => {
    const close = open === "[" ? "]" : "}";
    const raw = `${open.repeat(150_000)}1${close.repeat(150_000)}`;
    expect((await send(raw)).status).toBe(400);
  });

  test.each([
    ["a NUL", '{"slug":"x1","name":"a\\u0000b"}'],
    ["half a character", '{"slug":"x2","name":"a\\ud800b"}'],
    ["a prototype", '{"slug":"x3","name":"n","__proto__":{"isAdmin":true}}'],
    ["a constructor", '{"slug":"x4","name":"n","constructor":{"prototype":{"isAdmin":true}}}'],
  ])("with %s is refused", async (_, raw) => {
    expect((await send(raw)).status).toBe(400);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });
});

describe("a hostile report", () => {
  const IMAGE = "registry.test/hostile/api:1.0";
  const hostile = {
    ...vulnerability("CVE-2024-0666", "HIGH"),
    Title: "<img src=x onerror=alert(1)> \u0000 \ud800 \u001b[2J",
    Description: "[click](javascript:alert(1))",
    PrimaryURL: "javascript:alert(1)",
    References: ["JAVASCRIPT:alert(2)", "data:text/html,x", " javascript:alert(3)", "https://advisory.test/1"],
  };

  async function push(raw: string): Promise<void> {
    const accepted = await call(ROUTES.createImport, { token: BOOTSTRAP_TOKEN, raw });
    const { id } = z.object({ id: z.string() }).parse(await accepted.json());
    const { processHere } = await import("@/lib/http/testing/process-imports");
    const session = await (await call(ROUTES.getSession, { token: BOOTSTRAP_TOKEN })).json();
    await processHere(session.organization.id, id);
    const done = await (await call(ROUTES.getImport, { token: BOOTSTRAP_TOKEN, params: { id } })).json();
    expect(done).toMatchObject({ status: "done", counts: { rejected: 0, observations: 1 } });
  }

  test("gives no link but to the web, no byte the database refuses, and pollutes no prototype", async () => {
    const text = sampleReport(IMAGE, { vulnerabilities: [hostile] }).replace(
      '"Title"',
      '"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"Title"',
    );
    await push(text);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    const query = { q: "asset:*hostile*" };
    const { items } = await (await call(ROUTES.listFindings, { token: BOOTSTRAP_TOKEN, query })).json();
    const found = await call(ROUTES.getFinding, { token: BOOTSTRAP_TOKEN, params: { id: items[0].id } });
    expect(found.status).toBe(200);
    const body = await found.text();
    const { references } = JSON.parse(body);
    expect(references).toEqual(["https://advisory.test/1"]);
    expect(body).not.toMatch(/"(?:\s|\\u0000)*(?:javascript|data):/i);
    expect(body).not.toContain("\\u0000");
  });

  test("gives its raw bytes back unsniffed", async () => {
    const { items } = await (await call(ROUTES.listImports, { token: BOOTSTRAP_TOKEN })).json();
    const raw = await call(ROUTES.getImportRaw, { token: BOOTSTRAP_TOKEN, params: { id: items[0].id } });
    expect(raw.headers.get("x-content-type-options")).toBe("nosniff");
    expect(raw.headers.get("content-disposition")).toMatch(/^attachment;/);
  });
});

describe("an event", () => {
  test("with NULs, half characters and prototypes is taken or rejected, never a fault", async () => {
    const event =
      '{"time":"2026-11-20T10:00:00.1Z","rule":"R\\u0000","priority":"Notice","output":"o\\ud800","hostname":"h","output_fields":{"__proto__":{"polluted":true},"proc.cmdline":"\\u0000"}}';
    const sent = await call(ROUTES.falcoEvents, { token: BOOTSTRAP_TOKEN, raw: event });
    expect([sent.status, await sent.json()]).toEqual([202, { accepted: 1, counted: 0, duplicates: 0, rejected: [] }]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe("signing in", () => {
  async function authorize(credentials: Record<string, string>) {
    const { authOptions } = await import("@/lib/auth/auth-options");
    const [provider] = authOptions().providers as unknown as {
      options: { authorize: (...given: unknown[]) => unknown };
    }[];
    return provider?.options.authorize(credentials, { headers: {} });
  }

  test("with an address that no database can hold is a wrong address, and no fault", async () => {
    expect(await authorize({ email: "a\u0000@plimsoll.test", password: "x" })).toBeNull();
    expect(await authorize({ ...ADMIN })).toMatchObject({ email: ADMIN.email });
  });

  // CVE-2024-54002: the time of the answer told which accounts exist.
  test("does the same work for an unknown account as for a wrong password", async () => {
    const { verifyPassword } = await import("@/lib/auth/password");
    await verifyPassword(null, "warm up");
    const timeOf = async (email: string) => {
      const { signIn } = await import("@/lib/auth/sign-in");
      const { db } = await import("@/lib/db/client");
      const begun = process.cpuUsage();
      // Several: the kernel counts a process's time in ticks, and one attempt may fall between two.
      for (let n = 0; n < 4; n += 1) await signIn(db(), { email, password: "wrong", address: `192.0.2.${70 + n}` });
      const { user, system } = process.cpuUsage(begun);
      return user + system;
    };
    const [known, unknown] = [await timeOf(ADMIN.email), await timeOf("nobody@plimsoll.test")];
    expect(unknown).toBeGreaterThan(known / 4);
  });
});
