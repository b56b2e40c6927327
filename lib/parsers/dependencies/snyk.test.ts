import { describe, expect, test } from "vitest";
import { parseText } from "@/lib/testing/parse-file";

const issue = (id: string) => ({
  id,
  severity: "high",
  title: "Overflow",
  name: "demo",
  version: "1.0",
  from: ["demo@1.0"],
});

describe("what Snyk leaves out of its list", () => {
  test("is suppressed by where it stands: an ignored or patched entry need not say so itself", async () => {
    const { records, entries } = await parseText({
      ok: true,
      vulnerabilities: [],
      dependencyCount: 3,
      packageManager: "npm",
      filtered: { ignore: [issue("SNYK-JS-DEMO-1")], patch: [issue("SNYK-JS-DEMO-2")] },
    });
    expect(entries).toBe(0);
    expect(records).toMatchObject([
      { advisory: "SNYK-JS-DEMO-1", suppressed: { reason: "Ignored in Snyk." } },
      { advisory: "SNYK-JS-DEMO-2", suppressed: { reason: "Patched by Snyk." } },
    ]);
  });

  test("keeps the reason that it does give", async () => {
    const ignored = { ...issue("SNYK-JS-DEMO-1"), filtered: { ignored: [{ reason: "not reachable" }] } };
    const { records } = await parseText({
      ok: true,
      vulnerabilities: [],
      dependencyCount: 3,
      filtered: { ignore: [ignored], patch: [] },
    });
    expect(records).toMatchObject([{ suppressed: { reason: "Ignored in Snyk: not reachable" } }]);
  });
});

test("a clean project without a package manager says by its dependencies that Snyk looked, not by `ok`", async () => {
  const { format, header, entries } = await parseText([
    {
      issues: [],
      issuesData: {},
      vulnerabilities: [],
      path: "/src/demo",
      dependencyCount: 2,
      packageManager: "Unmanaged (C/C++)",
      filtered: { ignore: [] },
    },
  ]);
  expect({ format, entries, looked: header.looked }).toEqual({ format: "snyk-json", entries: 0, looked: true });
});
