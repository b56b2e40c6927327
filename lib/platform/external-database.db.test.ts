import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { derivedAppUrl, resolveExternalDatabase, roleOf } from "@/lib/platform/external-database";
import { migrate } from "@/lib/platform/migrate";

const SECRET = "a secret of at least thirty-two characters";

let name: string;
let roles: string[];
const superuser = () => inject("testServer").superuserUrl;

beforeEach(async () => {
  name = `external_${randomBytes(6).toString("hex")}`;
  roles = [`plimsoll_app_${name}`];
  await ask(superuser(), `CREATE DATABASE ${name}`);
});

afterEach(async () => {
  await ask(superuser(), `DROP DATABASE ${name} WITH (FORCE)`);
  for (const role of roles) await ask(superuser(), `DROP ROLE IF EXISTS ${role}`);
});

describe("with DATABASE_URL alone", () => {
  test("a superuser's empty database is migrated, and the app works under a role of its own", async () => {
    const urls = await resolveExternalDatabase({
      databaseUrl: as("postgres"),
      migrationUrl: undefined,
      secret: SECRET,
    });
    await migrate(urls.migrationUrl, roleOf(urls.appUrl));
    expect(await ask(urls.appUrl, "SELECT current_user::text AS role, count(*)::int FROM organization")).toEqual([
      { role: `plimsoll_app_${name}`, count: 0 },
    ]);
  });

  test("a second start finds the same role and leaves its password alone", async () => {
    const given = { databaseUrl: as("postgres"), migrationUrl: undefined, secret: SECRET };
    const first = await resolveExternalDatabase(given);
    const before = await ask(superuser(), `SELECT rolpassword FROM pg_authid WHERE rolname = 'plimsoll_app_${name}'`);
    expect(await resolveExternalDatabase(given)).toEqual(first);
    const after = await ask(superuser(), `SELECT rolpassword FROM pg_authid WHERE rolname = 'plimsoll_app_${name}'`);
    expect(after).toEqual(before);
  });

  test("an owner who may make roles does too", async () => {
    const owner = await makeRole("CREATEROLE");
    await ask(superuser(), `ALTER DATABASE ${name} OWNER TO ${owner}`);
    const urls = await resolveExternalDatabase({ databaseUrl: as(owner), migrationUrl: undefined, secret: SECRET });
    await migrate(urls.migrationUrl, roleOf(urls.appUrl));
    await ask(urls.appUrl, "SELECT 1 FROM organization");
    await ask(as("postgres"), `DROP OWNED BY ${roleOf(urls.appUrl)}`);
    await ask(as("postgres"), `DROP ROLE ${roleOf(urls.appUrl)}`);
    await ask(as("postgres"), `REASSIGN OWNED BY ${owner} TO CURRENT_USER`);
  });

  test("an owner who may not is told what to run", async () => {
    const owner = await makeRole("");
    await ask(superuser(), `ALTER DATABASE ${name} OWNER TO ${owner}`);
    await expect(
      resolveExternalDatabase({ databaseUrl: as(owner), migrationUrl: undefined, secret: SECRET }),
    ).rejects.toThrow(/CREATE ROLE "plimsoll_app_.*DATABASE_MIGRATION_URL/s);
    await ask(superuser(), `ALTER DATABASE ${name} OWNER TO CURRENT_USER`);
  });

  test("a role that may not make tables is told so", async () => {
    const stranger = await makeRole("");
    await expect(
      resolveExternalDatabase({ databaseUrl: as(stranger), migrationUrl: undefined, secret: SECRET }),
    ).rejects.toThrow(/may not create tables/);
  });
});

describe("with both connections", () => {
  test("the app's role is made from its own URL when it does not exist", async () => {
    const app = `app_${name}`;
    roles.push(app);
    const given = { databaseUrl: as(app), migrationUrl: as("postgres"), secret: SECRET };
    expect(await resolveExternalDatabase(given)).toEqual({ appUrl: as(app), migrationUrl: as("postgres") });
    await ask(as(app), "SELECT 1");
  });

  test("an app role that row-level security does not bind is refused", async () => {
    const app = await makeRole("BYPASSRLS");
    const given = { databaseUrl: as(app), migrationUrl: as("postgres"), secret: SECRET };
    await expect(resolveExternalDatabase(given)).rejects.toThrow(/BYPASSRLS/);
  });
});

test("databases whose names only differ in what a role name cannot hold get different roles", () => {
  const role = (database: string) => roleOf(derivedAppUrl("postgresql://a:b@h/x", database, SECRET));
  expect(new Set(["my-db", "my_db", "My_db", "m".repeat(80), "m".repeat(81)].map(role)).size).toBe(5);
  for (const database of ["my-db", "m".repeat(80)]) expect(role(database).length).toBeLessThanOrEqual(63);
});

async function makeRole(attributes: string): Promise<string> {
  const role = `role_${randomBytes(6).toString("hex")}`;
  roles.push(role);
  await ask(superuser(), `CREATE ROLE ${role} LOGIN ${attributes} PASSWORD 'only-for-tests'`);
  return role;
}

function as(role: string): string {
  const url = new URL(superuser());
  url.pathname = `/${name}`;
  if (role !== "postgres") Object.assign(url, { username: role, password: "only-for-tests" });
  return url.toString();
}

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
