import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Db, openDb } from "@/lib/db/client";
import { withTenantConnection } from "@/lib/db/tenant";
import { getAsset } from "@/lib/queries/get-asset";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database";

let database: TestDatabase;
let db: Db;
const orgId = randomUUID();
beforeAll(async () => {
  database = await createTestDatabase();
  db = openDb(database.appUrl, 2);
  await db.prisma.organization.create({ data: { id: orgId, slug: orgId, name: "Test" } });
});
afterAll(async () => {
  await db?.close();
  await database?.drop();
});

/** What an asset says of its owner, who is a person in these teams. */
async function ownerIn(...teams: string[]) {
  const [person, asset] = [randomUUID(), randomUUID()];
  await withTenantConnection(db, orgId, async (connection) => {
    await connection.query("INSERT INTO app_user (id, email, name) VALUES ($1, $2, 'Ada')", [
      person,
      `${person}@example.org`,
    ]);
    await connection.query(
      "INSERT INTO asset (org_id, id, kind, key, name, owner_user_id, first_seen_at) VALUES ($1, $2, 'repository', $3, 'shop', $4, now())",
      [orgId, asset, asset, person],
    );
    for (const name of teams) {
      const team = randomUUID();
      await connection.query("INSERT INTO team (org_id, id, slug, name) VALUES ($1, $2, $3, $4)", [
        orgId,
        team,
        team,
        name,
      ]);
      await connection.query("INSERT INTO team_member (org_id, team_id, user_id) VALUES ($1, $2, $3)", [
        orgId,
        team,
        person,
      ]);
    }
  });
  return (await getAsset(db, orgId, asset)).owner;
}

// A name alone does not say whose work it is; of two teams nobody knows which one is meant.
test("a person who owns something is told with their team, where they are in one", async () => {
  expect(await ownerIn("Payments")).toMatchObject({ personName: "Ada", personTeam: "Payments", teamName: null });
  expect(await ownerIn("Payments", "Platform")).toMatchObject({ personName: "Ada", personTeam: null });
  expect(await ownerIn()).toMatchObject({ personName: "Ada", personTeam: null });
});
