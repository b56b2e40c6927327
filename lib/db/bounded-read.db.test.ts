import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tooLong, withBoundedRead } from "@/lib/db/bounded-read";
import { withTenant } from "@/lib/db/tenant";
import { openTestOrganization, type TestOrganization } from "@/lib/testing/import-records";

let organization: TestOrganization;
beforeAll(async () => {
  organization = await openTestOrganization();
});
afterAll(() => organization.close());

describe("what is worked out for somebody who waits", () => {
  test("ends when a statement takes too long, and says so", async () => {
    const { db, orgId } = organization;
    const asleep = withBoundedRead(db, orgId, (connection) => connection.query("SELECT pg_sleep(5)"), 50);
    await expect(asleep).rejects.toMatchObject({ code: "too_large" });
  });

  test("says so of Prisma's statements too, and leaves other errors as they are", async () => {
    const { db, orgId } = organization;
    const asleep = withTenant(db, orgId, async (tx) => {
      await tx.$executeRaw`SELECT set_config('statement_timeout', '50', true)`;
      await tx.$queryRaw`SELECT 1 FROM pg_sleep(5)`;
    }).catch(tooLong);
    await expect(asleep).rejects.toMatchObject({ code: "too_large" });
    const other = new Error("something else");
    expect(() => tooLong(other)).toThrow(other);
  });

  test("writes nothing", async () => {
    const { db, orgId } = organization;
    const write = withBoundedRead(db, orgId, (connection) =>
      connection.query("UPDATE asset SET name = name WHERE org_id = $1", [orgId]),
    );
    await expect(write).rejects.toThrow("read-only transaction");
  });
});
