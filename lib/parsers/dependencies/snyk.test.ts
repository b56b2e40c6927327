import { describe, expect, test } from "vitest";
import { parseFile, parseText } from "@/lib/testing/parse-file";

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

describe("a finding of a Snyk test", () => {
  const findings = () => parseFile("lib/parsers/__fixtures__/snyk-findings-json/many.json");

  test("is what the source of its problems says, with the package of a library or a system", async () => {
    const { records, header } = await findings();
    expect(header).toMatchObject({ incomplete: null, kinds: [] });
    expect(records).toMatchObject([
      {
        kind: "vulnerability",
        advisory: "SNYK-JS-LEFTPAD-1",
        aliases: ["CVE-2099-1001"],
        package: { type: "npm", name: "left-pad", version: "1.0.0" },
        fixedVersion: "1.3.0",
        cvss: { version: "3.1", score: 7.5 },
        cwes: ["CWE-400"],
      },
      {
        kind: "vulnerability",
        package: { type: "deb", namespace: "debian", name: "libdemo" },
        suppressed: { reason: "Not reachable." },
      },
      { kind: "license", license: "GPL-2.0", severity: "medium", package: { name: "left-pad" } },
      { kind: "code", rule: { id: "javascript/Sqli" }, path: "src/app.js", cwes: ["CWE-89"] },
      { kind: "secret", rule: { id: "aws-access-token" }, path: "src/app.js", context: "made-up-key-of-the-place" },
      { kind: "misconfiguration", rule: { id: "SNYK-CC-K8S-1" }, resource: "deploy/web.yaml", severity: "unknown" },
    ]);
    expect(records[3]).not.toHaveProperty("suppressed");
  });

  test("on a page of several closes nothing", async () => {
    const { header, entries, rejected } = await parseFile("lib/parsers/__fixtures__/snyk-findings-json/broken.json");
    expect(header.incomplete).toMatch(/one page of several/);
    expect([entries, rejected.length]).toEqual([5, 4]);
  });
});
