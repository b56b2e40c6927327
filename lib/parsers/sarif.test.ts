import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CodeRecord, MisconfigurationRecord, ParsedRecord } from "@/lib/model/record";
import { parseFile, parseText } from "@/lib/testing/parse-file";

type Json = Record<string, unknown>;

/** A log of one run with honest defaults. */
const log = (run: Json, over: Json = {}) => ({
  version: "2.1.0",
  runs: [{ tool: { driver: { name: "Bandit" } }, results: [], ...run }],
  ...over,
});
const driver = (name: string, rules: Json[] = []) => ({ tool: { driver: { name, rules } } });
const at = (uri: string, over: Json = {}) => ({ physicalLocation: { artifactLocation: { uri, ...over } } });
const result = (over: Json = {}) => ({
  ruleId: "B101",
  message: { text: "An assert." },
  locations: [at("app.py")],
  ...over,
});

const records = async (run: Json): Promise<ParsedRecord[]> => (await parseText(log(run))).records;
const only = async <T extends ParsedRecord>(run: Json): Promise<T> => {
  const found = await records(run);
  expect(found).toHaveLength(1);
  return found[0] as T;
};

describe("severity", () => {
  const rule = (over: Json) => driver("Some Tool", [{ id: "R1", ...over }]);
  test.each([
    { name: "is the result's level", run: {}, of: { level: "error" }, severity: "high" },
    {
      name: "is the rule's default where the level is absent",
      run: rule({ defaultConfiguration: { level: "note" } }),
      of: {},
      severity: "low",
    },
    { name: "is warning where neither says one", run: rule({}), of: {}, severity: "medium" },
    {
      name: "prefers security-severity over the level",
      run: rule({ properties: { "security-severity": "9.1" } }),
      of: { level: "note" },
      severity: "critical",
    },
    {
      name: "takes a number for security-severity",
      run: rule({ properties: { "security-severity": 5 } }),
      of: { level: "error" },
      severity: "medium",
    },
    {
      name: "takes a word for security-severity, as rules of Semgrep have one",
      run: rule({ properties: { "security-severity": "CRITICAL" } }),
      of: { level: "error" },
      severity: "critical",
    },
    {
      name: "skips a security-severity that is nonsense",
      run: rule({ properties: { "security-severity": "severe" } }),
      of: { level: "error" },
      severity: "high",
    },
    {
      name: "skips a security-severity out of range",
      run: rule({ properties: { "security-severity": "99" } }),
      of: { level: "note" },
      severity: "low",
    },
    {
      name: "prefers the tool's own word",
      run: rule({ properties: { severity: "LOW", "security-severity": "9.1" } }),
      of: { level: "error" },
      severity: "low",
    },
    {
      name: "believes a tool that says unknown",
      run: rule({}),
      of: { level: "error", properties: { severity: "UNKNOWN" } },
      severity: "unknown",
    },
    {
      name: "reads a severity tag",
      run: rule({ properties: { tags: ["security", "IMPORTANT"] } }),
      of: { level: "note" },
      severity: "high",
    },
    { name: "treats a level of the wrong type as absent", run: rule({}), of: { level: 7 }, severity: "medium" },
  ])("$name", async ({ run, of, severity }) => {
    const found = await only<CodeRecord>({ ...run, results: [result({ ruleId: "R1", ...of })] });
    expect(found.severity).toBe(severity);
  });
});

describe("rule metadata", () => {
  const tool = {
    driver: {
      name: "Some Tool",
      rules: [
        { id: "A", shortDescription: { text: "Rule A" } },
        { id: "B", shortDescription: { text: "Rule B" } },
      ],
    },
    extensions: [{ name: "more", guid: "g1", rules: [{ id: "X", shortDescription: { text: "Rule X" } }] }],
  };
  test.each([
    { name: "comes from ruleIndex", of: { ruleId: undefined, ruleIndex: 1 }, id: "B", title: "Rule B" },
    {
      name: "comes from the id when the index points elsewhere",
      of: { ruleId: "A", ruleIndex: 1 },
      id: "A",
      title: "Rule A",
    },
    {
      name: "comes from the id when the index is out of range",
      of: { ruleId: "A", ruleIndex: 40 },
      id: "A",
      title: "Rule A",
    },
    { name: "comes from rule.index", of: { ruleId: undefined, rule: { index: 0 } }, id: "A", title: "Rule A" },
    {
      name: "comes from an extension by index",
      of: { ruleId: undefined, rule: { index: 0, toolComponent: { index: 0 } } },
      id: "X",
      title: "Rule X",
    },
    {
      name: "comes from an extension by guid",
      of: { ruleId: undefined, rule: { index: 0, toolComponent: { guid: "g1" } } },
      id: "X",
      title: "Rule X",
    },
    { name: "comes from an extension by id alone", of: { ruleId: "X" }, id: "X", title: "Rule X" },
    {
      name: "of a hierarchical id comes from its parent",
      of: { ruleId: "A/sub", ruleIndex: 0 },
      id: "A/sub",
      title: "Rule A",
    },
    { name: "may be missing", of: { ruleId: "gone" }, id: "gone", title: "An assert." },
  ])("$name", async ({ of, id, title }) => {
    const found = await only<CodeRecord>({ tool, results: [result(of)] });
    expect(found.rule).toEqual({ family: "some-tool", id });
    expect(found.title).toBe(title);
  });
});

describe("drafts and older versions", () => {
  test("2.0.0 keeps rules in resources, as a map or as a list that the result points into", async () => {
    const rule = { shortDescription: { text: "Rule A" }, messageStrings: { default: "Of {0}." } };
    const rules = [{ id: "A", ...rule }];
    const message = { messageId: "default", arguments: ["a.py"] };
    for (const resources of [{ rules }, { rules: { A: rule } }]) {
      const results = [result({ ruleId: "A", message })];
      const found = await only<CodeRecord>({ tool: { name: "Old" }, resources, results });
      expect(found).toMatchObject({ title: "Rule A", message: "Of a.py." });
    }
    const pointed = { ruleId: undefined, ruleIndex: 0 };
    const found = await only<CodeRecord>({ tool: { name: "Old" }, resources: { rules }, results: [result(pointed)] });
    expect(found.rule.id).toBe("A");
  });

  test("2.0.0 says by a level what could not be decided", async () => {
    const found = await only<MisconfigurationRecord>({ results: [result({ level: "open" })] });
    expect(found).toMatchObject({ kind: "misconfiguration", result: "unknown" });
  });

  test("1.0.0 quotes the source once for the result", async () => {
    const found = await only<CodeRecord>({ results: [result({ snippet: "assert user.is_admin" })] });
    expect(found.context).toBe("assert user.is_admin");
  });
});

describe("kind and suppressions", () => {
  test.each([
    { kind: "pass", level: undefined, kept: "pass" },
    { kind: "notApplicable", level: undefined, kept: "unknown" },
    { kind: "informational", level: "note", kept: "unknown" },
    { kind: "review", level: undefined, kept: "unknown" },
    { kind: "open", level: "none", kept: "unknown" },
    { kind: "review", level: "warning", kept: "finding" },
    { kind: "FAIL", level: undefined, kept: "finding" },
  ])("a result of kind $kind with level $level is kept as $kept", async ({ kind, level, kept }) => {
    const found = await only<CodeRecord | MisconfigurationRecord>({ results: [result({ kind, level })] });
    expect(found.kind === "misconfiguration" ? found.result : "finding").toBe(kept);
  });

  test.each([
    { baselineState: "absent", kept: "unknown" },
    { baselineState: "unchanged", kept: "finding" },
    { baselineState: "updated", kept: "finding" },
    { baselineState: "new", kept: "finding" },
  ])("a result that the baseline makes $baselineState is kept as $kept", async ({ baselineState, kept }) => {
    const found = await only<CodeRecord | MisconfigurationRecord>({
      results: [result({ level: "error", baselineState })],
    });
    expect(found.kind === "misconfiguration" ? found.result : "finding").toBe(kept);
  });

  test.each([
    {
      name: "accepted",
      suppressions: [{ kind: "external", status: "accepted", justification: "known" }],
      reason: "known",
    },
    { name: "without a status", suppressions: [{ kind: "inSource" }], reason: "inSource" },
    { name: "under the old name state", suppressions: [{ state: "accepted" }], reason: "suppressed" },
    { name: "rejected", suppressions: [{ kind: "external", status: "rejected" }], reason: undefined },
    {
      name: "accepted and also under review",
      suppressions: [{ status: "accepted" }, { status: "underReview" }],
      reason: undefined,
    },
    { name: "empty", suppressions: [], reason: undefined },
  ])("suppressions that are $name give the reason $reason", async ({ suppressions, reason }) => {
    const found = await only<CodeRecord>({ results: [result({ suppressions })] });
    expect(found.suppressed?.reason).toBe(reason);
  });
});

describe("paths", () => {
  const bases = {
    SRCROOT: { uri: "file:///build/shop/" },
    PARTS: { uri: "parts/", uriBaseId: "SRCROOT" },
    LOOP: { uri: "l/", uriBaseId: "LOOP" },
  };
  test.each([
    { name: "are percent-decoded", uri: "src/a%20b.py", base: undefined, path: "src/a b.py" },
    { name: "keep a stray percent sign", uri: "100%.py", base: undefined, path: "100%.py" },
    { name: "stay relative to an absolute base", uri: "src/a.py", base: "SRCROOT", path: "src/a.py" },
    { name: "are joined to a relative base", uri: "a.py", base: "PARTS", path: "parts/a.py" },
    { name: "survive a base that names itself", uri: "a.py", base: "LOOP", path: "l/a.py" },
    {
      name: "become relative when a base contains them",
      uri: "file:///build/shop/src/a.py",
      base: undefined,
      path: "src/a.py",
    },
    {
      name: "stay absolute when no base contains them",
      uri: "file:///other/a.py",
      base: undefined,
      path: "/other/a.py",
    },
    {
      name: "do not take a base for a mere prefix of a name",
      uri: "file:///build/shopping/a.py",
      base: undefined,
      path: "/build/shopping/a.py",
    },
    { name: "of Windows keep the drive", uri: "file:///C:/code/a.c", base: undefined, path: "C:/code/a.c" },
    { name: "with backslashes and dots are folded", uri: ".\\src\\..\\lib\\a.cs", base: undefined, path: "lib/a.cs" },
    { name: "never climb above their start", uri: "../../etc/passwd", base: undefined, path: "../../etc/passwd" },
    {
      name: "that are URLs are kept and never followed",
      uri: "https://example.org/a%2Fb",
      base: undefined,
      path: "https://example.org/a/b",
    },
  ])("$name", async ({ uri, base, path }) => {
    const found = await only<CodeRecord>({
      originalUriBaseIds: bases,
      results: [result({ locations: [at(uri, { uriBaseId: base })] })],
    });
    expect(found.path).toBe(path);
  });

  test("come from the artifact the location points at by index", async () => {
    const artifacts = [{ location: { uri: "x.py" } }, { location: { uri: "y.py", uriBaseId: "SRCROOT" } }];
    const found = await only<CodeRecord>({
      artifacts,
      originalUriBaseIds: bases,
      results: [result({ locations: [{ physicalLocation: { artifactLocation: { index: 1 } } }] })],
    });
    expect(found.path).toBe("y.py");
  });

  test("of a result without a location are what the tool was told to analyse", async () => {
    const analysisTarget = { uri: "src/a.py" };
    expect((await only<CodeRecord>({ results: [result({ locations: [], analysisTarget })] })).path).toBe("src/a.py");
    expect((await only<CodeRecord>({ results: [result({ analysisTarget })] })).path).toBe("app.py");
  });

  test("of several locations are one finding: the first is its identity, the others stay with it", async () => {
    const found = await only<CodeRecord>({ results: [result({ locations: [at("a.py"), at("b.py"), at("c.py")] })] });
    expect(found.path).toBe("a.py");
    expect(found.locus?.detail).toContain("b.py, c.py");
  });
});

describe("laws", { timeout: 60_000 }, () => {
  const anyResult = fc.record(
    {
      ruleId: fc.oneof(fc.constantFrom("B101", "CVE-2026-0101", ""), fc.anything()),
      ruleIndex: fc.anything(),
      level: fc.anything(),
      kind: fc.anything(),
      message: fc.anything(),
      locations: fc.anything(),
      suppressions: fc.anything(),
      fingerprints: fc.anything(),
      properties: fc.anything(),
      rule: fc.anything(),
    },
    { requiredKeys: [] },
  );

  test("a result of any shape is one record or one rejection, and none stops the others", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(anyResult, fc.anything()), { maxLength: 8 }), async (results) => {
        const text = JSON.stringify(log({ results: [...results, result()] }));
        const count = (JSON.parse(text) as { runs: [{ results: unknown[] }] }).runs[0].results.length;
        const parsed = await parseText(text);
        expect(parsed.entries).toBe(count);
        expect(parsed.records.length + parsed.rejected.length).toBe(count);
        expect(parsed.rejected.every(({ reason }) => !reason.includes("could not be understood ("))).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  test("the order of results does not change the records", async () => {
    const { records: first } = await parseFile("lib/parsers/__fixtures__/sarif/many.sarif");
    const shared = [
      result(),
      result({ ruleId: "B602", locations: [at("b.py")] }),
      result({ ruleId: "CVE-2026-0101" }),
      result({ kind: "pass" }),
    ];
    const sorted = (list: readonly unknown[]) => list.map((record) => JSON.stringify(record)).sort();
    expect(first.length).toBeGreaterThan(0);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(shared, { minLength: shared.length }), async (shuffled) => {
        expect(sorted(await records({ results: shuffled }))).toEqual(sorted(await records({ results: shared })));
      }),
      { numRuns: 20 },
    );
  });
});
