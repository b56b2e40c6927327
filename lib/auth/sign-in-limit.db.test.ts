import { afterAll, beforeAll, expect, test } from "vitest";
import { beginSignIn, endSignIn } from "@/lib/auth/sign-in-limit";
import { type Db, openDb } from "@/lib/db/client";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database";

let database: TestDatabase;
let db: Db;
beforeAll(async () => {
  database = await createTestDatabase();
  db = openDb(database.appUrl, 8);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

const isLetIn = async (email: string, address: string) =>
  beginSignIn(db, { email, address }).then(
    () => true,
    () => false,
  );

test("attempts that arrive together are no more than those that come one by one", async () => {
  const allowed = await Promise.all(Array.from({ length: 30 }, () => isLetIn("a@plimsoll.test", "192.0.2.1")));
  expect(allowed.filter(Boolean)).toHaveLength(10);
});

test("what one address is refused does not use up the account for others", async () => {
  for (let n = 0; n < 120; n++) await isLetIn("b@plimsoll.test", "192.0.2.2");
  expect(await isLetIn("b@plimsoll.test", "192.0.2.3")).toBe(true);
});

test("a right password leaves no trace of itself", async () => {
  for (let n = 0; n < 150; n++) {
    const attempt = { email: `c${n % 2}@plimsoll.test`, address: "192.0.2.4" };
    await beginSignIn(db, attempt);
    await endSignIn(db, attempt);
  }
});

test("one address does not get at many accounts, nor many addresses at one", async () => {
  const letIn = async (attempts: [string, string][]) => {
    let allowed = 0;
    for (const [email, address] of attempts) if (await isLetIn(email, address)) allowed++;
    return allowed;
  };
  const many = Array.from({ length: 130 }, (_, n) => n);
  expect(await letIn(many.map((n) => [`d${n}@plimsoll.test`, "192.0.2.5"]))).toBe(100);
  expect(await letIn(many.map((n) => ["e@plimsoll.test", `198.51.100.${n}`]))).toBe(100);
});
