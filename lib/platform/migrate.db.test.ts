import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { APP_ROLE } from "@/lib/platform/embedded-database";
import { migrate } from "@/lib/platform/migrate";
import { difference } from "@/lib/platform/new-migration";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

describe("the app's role", () => {
  test("is held by row-level security", async () => {
    const rows = await ask(database.appUrl, "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user");
    expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false }]);
  });

  test("may not change tables", async () => {
    await expect(ask(database.appUrl, "CREATE TABLE public.mine (id int)")).rejects.toThrow(/permission denied/);
  });

  test("may not touch the migration ledger", async () => {
    await expect(ask(database.appUrl, "SELECT 1 FROM public._prisma_migrations")).rejects.toThrow(/permission denied/);
  });

  test("may use every table of ours and of the queue", async () => {
    const rows = await ask(
      database.appUrl,
      `SELECT count(*)::int AS all,
              count(*) FILTER (WHERE has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT')
                                 AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE'))::int
                AS usable
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname IN ('public', 'bullmq') AND c.relkind IN ('r', 'p') AND c.relname <> '_prisma_migrations'`,
    );
    expect(rows[0]?.usable).toBe(rows[0]?.all);
    expect(rows[0]?.all).toBeGreaterThan(10);
  });

  test("may make temporary tables, which an import copies into", async () => {
    await ask(database.appUrl, "CREATE TEMPORARY TABLE staging (id int)");
  });
});

describe("migrating", () => {
  test("again does nothing", async () => {
    expect(await migrate(database.migrationUrl, APP_ROLE)).toEqual([]);
  });

  test("after a migration was cut short starts that migration anew", async () => {
    await ask(
      database.migrationUrl,
      `INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('interrupted', 'x', 'interrupted')`,
    );
    expect(await migrate(database.migrationUrl, APP_ROLE)).toEqual([]);
  });

  test("from two processes at once waits for the other", async () => {
    const both = await Promise.all([1, 2].map(() => migrate(database.migrationUrl, APP_ROLE)));
    expect(both).toEqual([[], []]);
  });
});

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe("the schema", () => {
  test("holds nothing that the migrations lack, nor they anything that it does not know", async () => {
    // The engine replays the migrations in an empty database.
    const name = `plimsoll_shadow_${process.pid}`;
    const empty = new URL(database.superuserUrl);
    empty.pathname = `/${name}`;
    await ask(database.superuserUrl, `CREATE DATABASE ${name}`);
    try {
      expect(await difference(empty.toString())).toMatch(/^\s*$|This is an empty migration/);
    } finally {
      await ask(database.superuserUrl, `DROP DATABASE ${name} WITH (FORCE)`);
    }
  });
});
