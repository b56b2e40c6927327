import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withBoundedRead } from "@/lib/db/bounded-read";
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

  test("writes nothing", async () => {
    const { db, orgId } = organization;
    const write = withBoundedRead(db, orgId, (connection) =>
      connection.query("UPDATE asset SET name = name WHERE org_id = $1", [orgId]),
    );
    await expect(write).rejects.toThrow("read-only transaction");
  });
});
