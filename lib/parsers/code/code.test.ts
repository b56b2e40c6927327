import { describe, expect, test } from "vitest";
import type { CodeRecord, VulnerabilityRecord } from "@/lib/model/record";
import { identitiesOf } from "@/lib/testing/identities";
import { parseFile, parseText } from "@/lib/testing/parse-file";

const fixture = (name: string) => parseFile(new URL(`../__fixtures__/${name}`, import.meta.url).pathname);

/** The same finding as SARIF has it. */
const sarif = (driver: string, ruleId: string, uri: string, region: object, over: object = {}) => ({
  version: "2.1.0",
  runs: [
    {
      tool: { driver: { name: driver } },
      results: [
        {
          ruleId,
          message: { text: "found" },
          locations: [{ physicalLocation: { artifactLocation: { uri }, region } }],
          ...over,
        },
      ],
    },
  ],
});

describe("a code weakness is one finding, from the tool's JSON and from its SARIF", () => {
  test.each([
    {
      format: "bandit-json",
      other: sarif("Bandit", "B307", "src/cart.py", { startLine: 12, snippet: { text: "    return eval(code)\n" } }),
    },
    {
      format: "gosec-json",
      other: sarif("gosec", "G404", "file:///src/shop/token.go", {
        startLine: 91,
        endLine: 91,
        snippet: { text: "90: \n91: \tn := rand.Intn(10)\n92: \treturn n\n" },
      }),
    },
    {
      format: "semgrep-json",
      other: sarif(
        "Semgrep OSS",
        "python.lang.security.audit.eval-detected.eval-detected",
        "src/shop/cart.py",
        { startLine: 12, snippet: { text: "    return eval(code)" } },
        { fingerprints: { "matchBasedId/v1": `${"ab".repeat(64)}_0` } },
      ),
    },
    { format: "eslint-json", other: sarif("ESLint", "no-eval", "file:///work/shop/src/cart.js", { startLine: 4 }) },
  ])("$format", async ({ format, other }) => {
    const one = await fixture(`${format}/one.json`);
    expect(identitiesOf(one.records)).toEqual(identitiesOf((await parseText(other)).records));
  });

  test("the platform's export of Semgrep gives the command line's identity", async () => {
    const [exported] = (await fixture("semgrep-app-json/one.json")).records as CodeRecord[];
    expect(exported).toMatchObject({
      target: { kind: "repository", name: "github.com/shop/api" },
      fingerprint: `matchBasedId/v1=${"cd".repeat(64)}_0`,
    });
  });

  test("a line that moved is the same finding, though Bandit and gosec number the lines they quote", async () => {
    const moved = (code: string, line: number) => ({
      results: [{ test_id: "B307", filename: "a.py", issue_text: "x", code, line_number: line, line_range: [line] }],
      metrics: { _totals: { loc: 1 } },
    });
    const [before] = (await parseText(moved("11 x = 1\n12 eval(y)\n", 12))).records as CodeRecord[];
    const [after] = (await parseText(moved("40 z = 2\n41 eval(y)\n", 41))).records as CodeRecord[];
    expect(after?.context).toBe(before?.context);
  });
});

describe("Semgrep", () => {
  test("a dependency is a vulnerability of the package, with its lock file and all its ids", async () => {
    const { records } = await fixture("semgrep-json/many.json");
    const dependencies = records.filter((record): record is VulnerabilityRecord => record.kind === "vulnerability");
    expect(dependencies).toHaveLength(2);
    for (const record of dependencies)
      expect(record).toMatchObject({
        advisory: "CVE-2021-44906",
        package: { type: "npm", name: "minimist", version: "1.2.0" },
        manifest: "web/package-lock.json",
        fixedVersion: "1.2.6",
        severity: "critical",
      });
    expect(dependencies[0]?.aliases).toEqual(["GHSA-xvch-5gv4-984h"]);
    expect(dependencies[1]?.suppressed?.reason).toMatch(/DISMISSED/);
  });

  // The API lists an organization: one vulnerability in two of its repositories is two findings.
  test.each([
    { page: "https://github.com/Shop/api/blob/0abc/poetry.lock#L7", name: "shop/other", of: "github.com/shop/api" },
    { page: "https://git.example/shop/deep/api/-/blob/0abc/poetry.lock", of: "git.example/shop/deep/api" },
    { page: "https://git.example", name: "shop/web", of: "git.example/shop/web" },
    { page: undefined, name: "shop/web", of: undefined },
  ])("a dependency that the API lists is of the repository whose page and name are $page, $name", async (one) => {
    const { records } = await parseText({
      vulns: [
        {
          advisory: { ruleId: "ssc-1", severity: "HIGH", references: { cveIds: ["CVE-2099-1"] } },
          matchedDependency: { name: "demo", versionSpecifier: "1.0" },
          dependencyFileLocation: { path: "poetry.lock", url: one.page },
          repositoryName: one.name,
        },
      ],
    });
    expect((records[0] as VulnerabilityRecord).target?.name).toBe(one.of);
  });

  test.each([
    { ecosystem: "swiftpm", lockfile: "Package.resolved", type: "swift" },
    { ecosystem: "mix", lockfile: "mix.lock", type: "hex" },
    { ecosystem: undefined, lockfile: "ios/Podfile.lock", type: "cocoapods" },
  ])("a dependency of $ecosystem in $lockfile is a package of $type", async ({ ecosystem, lockfile, type }) => {
    const { records } = await parseText({
      version: "1.100.0",
      results: [
        {
          check_id: "ssc-1",
          path: lockfile,
          start: { line: 1 },
          end: { line: 1 },
          extra: {
            severity: "HIGH",
            message: "A made up vulnerability.",
            metadata: { "sca-vuln-database-identifier": "CVE-2099-1" },
            sca_info: {
              reachable: false,
              dependency_match: { found_dependency: { package: "demo", version: "1.0", ecosystem }, lockfile },
            },
          },
        },
      ],
      errors: [],
      paths: { scanned: [lockfile] },
    });
    expect(records).toMatchObject([{ kind: "vulnerability", package: { type, name: "demo", version: "1.0" } }]);
  });

  test("a leaked token is a secret whose text is kept out of everything that is stored", async () => {
    const secret = (await fixture("semgrep-json/many.json")).records.find((record) => record.kind === "secret");
    expect(secret).toMatchObject({
      shown: expect.arrayContaining(["exampletokenvalue0123456789"]),
      context: "TOKEN=***",
    });
    const { shown, ...stored } = secret as { shown: string[] };
    expect(JSON.stringify(stored)).not.toContain("exampletokenvalue");
  });

  test("a fingerprint or a line that wants a sign-in says nothing", async () => {
    const { records } = await fixture("semgrep-json/many.json");
    expect(records.find((record) => record.kind === "code" && record.severity === "info")).toMatchObject({
      fingerprint: null,
    });
    expect(JSON.stringify(records)).not.toContain("requires login");
  });

  test.each([
    { fixture: "semgrep-json/many.json", incomplete: null, why: "a warning is in nearly every large scan" },
    { fixture: "semgrep-json/broken.json", incomplete: /Rule file/, why: "an error is no clean scan" },
    { fixture: "semgrep-app-json/many.json", incomplete: /page/, why: "a cursor says that more pages follow" },
  ])("$why", async ({ fixture: name, incomplete }) => {
    const { header } = await fixture(name);
    if (incomplete === null) expect(header.incomplete).toBeNull();
    else expect(header.incomplete).toMatch(incomplete);
  });

  test("an empty report proves nothing unless it lists what was scanned", async () => {
    expect((await fixture("semgrep-json/none.json")).header).toMatchObject({
      looked: true,
      kinds: ["code", "misconfiguration"],
    });
    expect((await parseText({ results: [], errors: [] })).header.looked).toBe(false);
  });
});

describe("ESLint", () => {
  test("is not what Secretlint writes in nearly the same shape: what it quotes are secrets", async () => {
    const file = { filePath: "/src/demo.ini", messages: [], sourceContent: "[demo]", sourceContentType: "text" };
    await expect(parseText([file])).rejects.toMatchObject({ code: "unsupported_report" });
    expect((await parseText([{ filePath: "/src/demo.js", messages: [] }])).format).toBe("eslint-json");
  });
});

describe("what could not be read makes a report incomplete", () => {
  test.each(["bandit-json/broken.json", "gosec-json/broken.json", "eslint-json/many.json"])("%s", async (name) => {
    expect((await fixture(name)).header.incomplete).toMatch(/could not/);
  });
});

describe("what a tool sets aside stays, as suppressed", () => {
  test.each([
    { name: "gosec-json/many.json", reasons: ["A #nosec comment stands beside it.", "test data"] },
    { name: "eslint-json/many.json", reasons: ["legacy"] },
    { name: "semgrep-app-json/many.json", reasons: [expect.stringMatching(/ignored \(acceptable_risk: test code\)/)] },
  ])("$name", async ({ name, reasons }) => {
    const { records } = await fixture(name);
    const found = records.flatMap((record) =>
      "suppressed" in record && record.suppressed ? [record.suppressed.reason] : [],
    );
    expect(found).toEqual(reasons);
  });
});
