import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Principal } from "@/lib/auth/principal";
import { WorkQuery } from "@/lib/contracts/http/my-work";
import { type Db, openDb } from "@/lib/db/client";
import { withTenantConnection } from "@/lib/db/tenant";
import { permissionsOfRole } from "@/lib/model/permission";
import { myWork } from "@/lib/queries/my-work";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database";

let database: TestDatabase;
let db: Db;
const orgId = randomUUID();
const me = randomUUID();

const RISKS = [
  ["no date, high score", 99, null],
  ["next week, low", 40, "7 days"],
  ["next week, high", 80, "7 days 1 second"],
  ["late by two days", 10, "-2 days"],
  ["late by one day", 90, "-1 day"],
  ["in three days", 20, "3 days"],
] as const;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDb(database.appUrl, 2);
  await db.prisma.organization.create({ data: { id: orgId, slug: orgId, name: "Test" } });
  await withTenantConnection(db, orgId, async (connection) => {
    for (const [title, score, due] of RISKS) {
      await connection.query(
        `INSERT INTO risk (org_id, id, key, kind, title, asset_id, score, band, formula, top_severity, finding_count, asset_count,
                           owner_user_id, first_seen_at, verdict_since, due_at)
         VALUES ($1, $2, decode(md5($3), 'hex'), 'code', $3, $2, $4, 'track', '1', 3, 1, 1, $5, now(), now(),
                 date_trunc('day', now(), 'UTC') + interval '12 hours' + $6::interval)`,
        [orgId, randomUUID(), title, score, me, due],
      );
    }
  });
});
afterAll(async () => {
  await db?.close();
  await database?.drop();
});

// Who opens this page asks what to do now: what is late first, then by day, and within a day the worse first.
test("the most urgent stands first, page after page", async () => {
  const principal: Principal = {
    orgId,
    actor: { kind: "user", id: me, name: "me" },
    user: {
      id: me,
      email: "me@plimsoll.test",
      name: "Me",
      role: "developer",
      operator: false,
      teamIds: [],
      passwordTemporary: false,
    },
    token: null,
    permissions: permissionsOfRole("developer", false),
  };
  const titles: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await myWork(db, principal, WorkQuery.parse({ limit: 2, ...(cursor ? { cursor } : {}) }));
    titles.push(...page.items.map(({ title }) => title));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect(titles).toEqual([
    "late by two days",
    "late by one day",
    "in three days",
    "next week, high",
    "next week, low",
    "no date, high score",
  ]);
});
