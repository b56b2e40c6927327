import { afterAll, beforeAll, expect, test } from "vitest";
import type { MisconfigurationRecord } from "@/lib/model/record";
import { openTestOrganization, type TestOrganization } from "@/lib/testing/import-records";

let organization: TestOrganization;
beforeAll(async () => {
  organization = await openTestOrganization();
});
afterAll(() => organization.close());

const check = (workload: string, result: "fail" | "pass"): MisconfigurationRecord => ({
  kind: "misconfiguration",
  target: { kind: "image", name: `registry.example/test/${workload}:1` },
  severity: "medium",
  title: "Runs as root user",
  result,
  rule: { family: "trivy", id: "KSV012" },
  resource: `shop/Deployment/${workload}`,
});

// A report over many things has a stream for each; one that only passes now was looked at as well as one that still fails.
test("what only passes now is fixed, beside what still fails", async () => {
  const context = { target: "cluster:prod", kinds: ["misconfiguration" as const] };
  await organization.importRecords({
    records: [check("a", "fail"), check("b", "fail")],
    context,
    at: "2026-03-01T12:00:00Z",
  });
  await organization.importRecords({
    records: [check("a", "pass"), check("b", "fail")],
    context,
    at: "2026-03-02T12:00:00Z",
  });
  const states = await organization.query<{ key: string; state: string }>(
    "SELECT a.key, f.state FROM finding f JOIN asset a ON a.org_id = f.org_id AND a.id = f.asset_id ORDER BY 1",
  );
  expect(states).toEqual([
    { key: "registry.example/test/a", state: "fixed" },
    { key: "registry.example/test/b", state: "open" },
  ]);
});
