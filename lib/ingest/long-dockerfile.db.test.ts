import { afterAll, beforeAll, expect, test } from "vitest";
import { type Door, openDoor } from "@/lib/ingest/testing-door";

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

// Every Dockerfile of a repository is held in memory while somebody looks at one of its images.
test("of a Dockerfile that no person writes nothing is kept, and the import says so", async () => {
  const orgId = await door.organization();
  const context = { format: "dockerfile", repo: "https://github.com/shop/api", branch: "main", filename: "Dockerfile" };
  await door.deliver(orgId, { report: "FROM debian:12\nRUN true\n", context });
  expect(await door.query(orgId, "SELECT path FROM repository_file")).toEqual([{ path: "Dockerfile" }]);
  const report = `FROM debian:12\n${"RUN true\n".repeat(5_000)}`;
  const id = await door.deliver(orgId, { report, context: { ...context, filename: "long/Dockerfile" } });
  expect(await door.query(orgId, "SELECT path FROM repository_file")).toEqual([{ path: "Dockerfile" }]);
  const problems = await door.query(orgId, `SELECT reason FROM import_problem WHERE import_id = '${id}'`);
  expect(problems).toMatchObject([{ reason: expect.stringContaining("longer than 256 KB") }]);
});
