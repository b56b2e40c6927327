import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Db, openDb } from "@/lib/db/client";
import { withTenantConnection } from "@/lib/db/tenant";
import { AppError } from "@/lib/model/error";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database";

let database: TestDatabase;
let db: Db;
beforeAll(async () => {
  database = await createTestDatabase();
  db = openDb(database.appUrl, 1);
});
afterAll(async () => {
  await db?.close();
  await database?.drop();
});

const session = () =>
  withTenantConnection(db, randomUUID(), async (connection) => {
    const { rows } = await connection.query<{ pid: number; org: string }>("SELECT pg_backend_pid() AS pid");
    return rows[0]?.pid;
  });

describe("a tenant's connection", () => {
  test("that somebody left with statements under way reaches no other tenant", async () => {
    const thrown = new Error("of our own");
    let late: Promise<unknown> = Promise.resolve();
    const work = withTenantConnection(db, randomUUID(), async (connection) => {
      // What goes on after the one who began it has failed: it would be sent when the transaction is over.
      late = new Promise((resolve) => setTimeout(resolve, 5)).then(() => connection.query("SELECT 1 / 0"));
      late.catch(() => undefined);
      throw thrown;
    });
    await expect(work).rejects.toBe(thrown);
    const next = withTenantConnection(db, randomUUID(), async (connection) => {
      await late.catch(() => undefined);
      return (await connection.query("SELECT 'untouched' AS state")).rows;
    });
    await expect(next).resolves.toEqual([{ state: "untouched" }]);
  });

  test("is used again after a refusal", async () => {
    const before = await session();
    const refused = new AppError("invalid_input", "No.");
    await expect(withTenantConnection(db, randomUUID(), () => Promise.reject(refused))).rejects.toBe(refused);
    expect(await session()).toBe(before);
  });
});
