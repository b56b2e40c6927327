import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { OrganizationCreated } from "@/lib/contracts/http/organization";
import type { RouteContract } from "@/lib/contracts/http/route-contract";
import { ROUTES } from "@/lib/contracts/http/routes";
import { call } from "@/lib/http/testing/api-client";
import { BOOTSTRAP_TOKEN, startTestInstance, type TestInstance } from "@/lib/http/testing/instance";
import { fillTenant, type Tenant } from "@/lib/http/testing/tenant";

// Law 7: with the tenant set to one organization, no row of another is readable or writable, over any route.

let instance: TestInstance;
let ours: Tenant;
let theirs: Tenant;

beforeAll(async () => {
  instance = await startTestInstance();
  ours = await makeTenant("ours-alpha");
  theirs = await makeTenant("theirs-omega");
}, 120_000);
afterAll(async () => instance.stop());

async function makeTenant(marker: string): Promise<Tenant> {
  const created = await call(ROUTES.createOrganization, {
    token: BOOTSTRAP_TOKEN,
    body: { slug: marker, name: marker },
  });
  const { id, token } = OrganizationCreated.parse(await created.json());
  return fillTenant(id, token.secret, marker);
}

/** A body that the route would take, were the thing its own. */
const BODIES: Partial<Record<keyof typeof ROUTES, unknown>> = {
  decideClosures: { decision: "approve" },
  placeImport: { repo: "https://github.com/shop/api" },
  changeFinding: { status: "false_positive", reason: "a test" },
  changeRisk: { status: "in_progress" },
  changeAsset: { missionImpact: "high" },
  changeIncident: { status: "closed" },
  answerException: { answer: "approve" },
  changeTeam: { name: "taken over" },
  addTeamMember: { email: "ours-alpha@plimsoll.test" },
  changeMember: { role: "viewer" },
  changeOwnerRule: { match: { namespace: "x" }, team: "ours-alpha" },
};

const all = Object.entries(ROUTES) as [keyof typeof ROUTES, RouteContract][];
const byId = all.filter(([, route]) => route.path.includes("{id}") && route.permission !== "instance:operate");
const idOf = ({ ids }: Tenant, route: RouteContract) => ids[route.path] ?? ids[route.path.split("/")[3] ?? ""];

describe("a route that takes an id", () => {
  test.each(byId)("%s answers 404 for another organization's id and changes nothing", async (name, route) => {
    const before = await rowsOf(theirs);
    const id = idOf(theirs, route);
    expect(id, `the test knows no id for ${route.path}`).toBeTruthy();
    if (route.body) expect(BODIES[name], `the test knows no body for ${name}`).toBeDefined();
    const params = { id: id ?? "", userId: theirs.ids.members ?? "" };
    const response = await call(route, { token: ours.token, params, body: BODIES[name] });
    expect([response.status, await response.text()]).toEqual([404, expect.not.stringContaining(theirs.marker)]);
    expect(await rowsOf(theirs)).toEqual(before);
  });

  // An entry of an attack path is asked for by its name, too (lib/queries/what-if/entry-way.db.test.ts).
  const asked = ["getImportRaw", "getEntryWay"];
  test.each(byId.filter(([, route]) => route.method === "GET" && !asked.includes(route.id)))(
    "%s answers its own organization",
    async (_, route) => {
      const response = await call(route, { token: ours.token, params: { id: idOf(ours, route) ?? "" } });
      expect(response.status, await response.clone().text()).toBe(200);
    },
  );
});

describe("a list", () => {
  const lists = all.filter(
    ([, route]) =>
      route.method === "GET" &&
      !route.path.includes("{") &&
      ["read", "admin"].includes(route.permission) &&
      route.response,
  );
  test.each(lists)("%s shows nothing of another organization", async (_, route) => {
    const response = await call(route, { token: ours.token });
    const text = await response.text();
    expect(response.status, text).toBe(200);
    expect(text).not.toContain(theirs.marker);
    for (const id of Object.values(theirs.ids)) expect(text).not.toContain(id);
  });
});

describe("a change of many", () => {
  test.each([
    ["changeFindings", { status: "false_positive", reason: "a test" }, "findings"],
    ["changeRisks", { status: "in_progress" }, "risks"],
  ] as const)("%s skips what belongs to another organization", async (name, change, kind) => {
    const before = await rowsOf(theirs);
    const response = await call(ROUTES[name], { token: ours.token, body: { ids: [theirs.ids[kind]], ...change } });
    expect(await response.json()).toMatchObject({ changed: [], skipped: [{ id: theirs.ids[kind] }] });
    expect(await rowsOf(theirs)).toEqual(before);
  });

  test("cannot hand a risk to another organization's team or person", async () => {
    for (const owner of [{ team: theirs.marker }, { person: `${theirs.marker}@plimsoll.test` }]) {
      const response = await call(ROUTES.changeRisk, {
        token: ours.token,
        params: { id: ours.ids.risks ?? "" },
        body: { owner },
      });
      expect(response.status).toBe(400);
    }
  });
});

describe("the instance", () => {
  test.each(all.filter(([, route]) => route.permission === "instance:operate"))(
    "%s is closed to an organization's own administrator",
    async (_, route) => {
      const params = { id: theirs.orgId, feed: "kev" };
      const body = route.body ? { slug: "another", name: "another" } : undefined;
      const response = await call(route, {
        token: ours.token,
        params,
        body,
        ...(route.streams ? { raw: "cveID" } : {}),
      });
      expect(response.status).toBe(403);
    },
  );

  test("does not let a token hand on rights over the instance", async () => {
    const made = await call(ROUTES.createToken, { token: BOOTSTRAP_TOKEN, body: { name: "child", scopes: ["admin"] } });
    const { secret } = z.object({ secret: z.string() }).parse(await made.json());
    expect((await call(ROUTES.listOrganizations, { token: secret })).status).toBe(403);
    expect((await call(ROUTES.listOrganizations, { token: BOOTSTRAP_TOKEN })).status).toBe(200);
  });
});

describe("the app's own role", () => {
  test("sees no row of any organization without a tenant, and only one's with it", async () => {
    const client = new pg.Client({ connectionString: instance.database.appUrl });
    await client.connect();
    try {
      for (const table of await tenantTables()) {
        const unset = await client.query(`SELECT count(*)::int AS n FROM "${table}"`);
        expect([table, unset.rows[0].n]).toEqual([table, 0]);
        await client.query("BEGIN");
        await client.query("SELECT set_config('app.org', $1, true)", [ours.orgId]);
        const foreign = await client.query(`SELECT count(*)::int AS n FROM "${table}" WHERE org_id <> $1`, [
          ours.orgId,
        ]);
        expect([table, foreign.rows[0].n]).toEqual([table, 0]);
        const written = await client.query(`DELETE FROM "${table}" WHERE org_id = $1`, [theirs.orgId]);
        expect([table, written.rowCount]).toEqual([table, 0]);
        await client.query("ROLLBACK");
      }
    } finally {
      await client.end();
    }
  });
});

async function asSuperuser<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: instance.database.superuserUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function tenantTables(): Promise<string[]> {
  return asSuperuser(async (client) => {
    const { rows } = await client.query(
      "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'org_id' ORDER BY 1",
    );
    return rows.map((row) => row.table_name as string);
  });
}

/** Everything an organization has, as text; when its token was last used is no change of it. */
async function rowsOf({ orgId }: Tenant): Promise<string[]> {
  tables ??= await tenantTables();
  const all = tables.map(
    (table) => `SELECT '${table}' || (to_jsonb(t) - 'last_used_at')::text AS row FROM "${table}" t WHERE org_id = $1`,
  );
  return asSuperuser(async (client) => {
    const { rows } = await client.query(`${all.join(" UNION ALL ")} ORDER BY 1`, [orgId]);
    return rows.map(({ row }) => row as string);
  });
}

let tables: string[] | undefined;
