import { afterAll, beforeAll, expect, test } from "vitest";
import type { Principal } from "@/lib/auth/principal";
import { createMember } from "@/lib/commands/change-member";
import { type Db, openDb } from "@/lib/db/client";
import { newId } from "@/lib/db/new-id";
import type { Permission } from "@/lib/model/permission";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database";

let database: TestDatabase;
let db: Db;
beforeAll(async () => {
  database = await createTestDatabase();
  db = openDb(database.appUrl, 4);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

async function administrator(...more: Permission[]): Promise<Principal> {
  const orgId = newId();
  await db.prisma.organization.create({ data: { id: orgId, slug: orgId, name: "Test" } });
  const actor = { kind: "user" as const, id: newId(), name: "admin" };
  return { orgId, actor, permissions: new Set<Permission>(["read", "admin", ...more]), user: null, token: null };
}

const ANA = { email: "ana@plimsoll.test", name: "Ana", role: "viewer" as const };

test("an administrator takes nobody of another organization in, and the instance's operator may", async () => {
  const [older, newer, operator] = [
    await administrator(),
    await administrator(),
    await administrator("instance:operate"),
  ];
  expect(await createMember(db, newer, ANA)).toMatchObject({ email: ANA.email, password: expect.any(String) });
  await expect(createMember(db, older, ANA)).rejects.toMatchObject({ code: "forbidden" });
  expect(await createMember(db, operator, ANA)).toMatchObject({ email: ANA.email, password: expect.any(String) });
});

test("somebody who left every organization can be added again", async () => {
  const admin = await administrator();
  const first = await createMember(db, admin, { ...ANA, email: "back@plimsoll.test" });
  await db.prisma.$transaction([
    db.prisma.$executeRaw`SELECT set_config('app.org', ${admin.orgId}, true)`,
    db.prisma.$executeRaw`DELETE FROM membership WHERE user_id = ${first.userId}::uuid`,
  ]);
  expect(await createMember(db, admin, { ...ANA, email: "back@plimsoll.test" })).toMatchObject({
    userId: first.userId,
  });
});
