import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database";

/**
 * Tables that belong to nobody in particular, each with why. Everything else belongs to an organization, and the database is
 * asked whether it is kept that way (MODEL sections 1 and 6). The list only grows for a reason.
 */
const GLOBAL: Record<string, string> = {
  _prisma_migrations: "what was migrated",
  app_user: "a person may belong to several organizations",
  epss: "reference data, of the feed",
  feed_load: "when reference data was loaded",
  instance_setting: "of the instance's operator",
  kev: "reference data, of the feed",
  organization: "the tenants themselves",
  osv_advisory: "reference data, of the feed",
  osv_affected: "reference data, of the feed",
  sign_in_attempt: "counted before anybody is known",
  ssvc: "reference data, of the feed",
  token_lookup: "read by its hash before the tenant is known; row security shows the application its own rows only",
};

const Table = z.object({
  name: z.string(),
  hasOrg: z.boolean(),
  enabled: z.boolean(),
  forced: z.boolean(),
  policies: z.array(z.object({ command: z.string(), using: z.string().nullable(), check: z.string().nullable() })),
  keys: z.array(z.array(z.string())),
});

let database: TestDatabase;
let superuser: pg.Client;
let tables: z.infer<typeof Table>[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  superuser = new pg.Client({ connectionString: database.superuserUrl });
  await superuser.connect();
  const { rows } = await superuser.query(`
    SELECT c.relname AS name, c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced,
           EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'org_id' AND a.attnotnull AND a.atttypid = 'uuid'::regtype) AS "hasOrg",
           coalesce((SELECT jsonb_agg(jsonb_build_object('command', p.polcmd, 'using', pg_get_expr(p.polqual, c.oid), 'check', pg_get_expr(p.polwithcheck, c.oid)))
              FROM pg_policy p WHERE p.polrelid = c.oid), '[]') AS policies,
           coalesce((SELECT jsonb_agg((SELECT jsonb_agg(a.attname ORDER BY k.place) FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, place)
                                       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum))
              FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique), '[]') AS keys
      FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1`);
  tables = z.array(Table).parse(rows);
});
afterAll(async () => {
  await superuser?.end();
  await database?.drop();
});

const THE_TENANT = /^\(org_id = .*NULLIF\(current_setting\('app\.org'::text, true\), ''::text\)\)::uuid.*\)$/;

describe("every table of the database", () => {
  test("belongs to an organization, or is on the list of those that need not", () => {
    const global = tables.filter(({ hasOrg, forced }) => !(hasOrg && forced)).map(({ name }) => name);
    expect(global).toEqual(Object.keys(GLOBAL).sort());
  });

  test("that belongs to an organization has row security enabled and forced, by the tenant and nothing else", () => {
    const bound = tables.filter(({ name }) => !Object.hasOwn(GLOBAL, name));
    expect(bound.length).toBeGreaterThan(40);
    for (const { name, enabled, forced, policies } of bound) {
      expect([name, enabled, forced, policies.length > 0]).toEqual([name, true, true, true]);
      for (const { command, using, check } of policies) {
        // Reading and changing is bound by USING, writing by CHECK; a policy for all commands states both.
        if (command !== "a") expect(using, name).toMatch(THE_TENANT);
        if (["*", "a", "w"].includes(command)) expect(check, name).toMatch(THE_TENANT);
      }
    }
  });

  test("that belongs to an organization has keys that begin with it, so that the schema can be spread by it", () => {
    const keys = tables
      .filter(({ name }) => !Object.hasOwn(GLOBAL, name))
      .flatMap(({ name, keys }) => keys.map((key) => ({ name, first: key[0] })));
    expect(keys.filter(({ first }) => first !== "org_id")).toEqual([]);
  });
});

describe("the application's role", () => {
  const asApp = async <Row>(text: string): Promise<Row[]> => {
    const client = new pg.Client({ connectionString: database.appUrl });
    await client.connect();
    try {
      return (await client.query(text)).rows as Row[];
    } finally {
      await client.end();
    }
  };

  test("is no owner, no superuser, and cannot bypass row security", async () => {
    expect(
      await asApp(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user",
      ),
    ).toEqual([{ rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false }]);
    expect(
      await asApp(
        "SELECT relname FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)",
      ),
    ).toEqual([]);
  });

  test("sees and writes nothing in any tenant table while no tenant is set", async () => {
    const org = "01900000-0000-7000-8000-000000000001";
    await superuser.query("INSERT INTO organization (id, slug, name) VALUES ($1, 'seen', 'Seen')", [org]);
    await superuser.query("INSERT INTO team (org_id, id, slug, name) VALUES ($1, $1, 'seen', 'Seen')", [org]);
    for (const { name } of tables.filter((table) => !Object.hasOwn(GLOBAL, table.name)))
      expect(await asApp(`SELECT 1 FROM "${name}" LIMIT 1`), name).toEqual([]);
    await expect(
      asApp(`INSERT INTO team (org_id, id, slug, name) VALUES ('${org}', gen_random_uuid(), 'x', 'x')`),
    ).rejects.toThrow(/row-level security/);
  });
});
