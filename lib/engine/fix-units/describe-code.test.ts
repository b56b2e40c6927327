import { describe, expect, test } from "vitest";
import { fixUnitOf } from "@/lib/engine/fix-units";
import { describeFix } from "@/lib/engine/fix-units/describe";
import type { FixMember } from "@/lib/engine/fix-units/member";

type Code = { cwes?: readonly string[]; rule?: string; ruleTitle?: string };
const weak = ({ cwes = [], rule = "semgrep:py.sql", ruleTitle = "Text in a query" }: Code = {}): FixMember => ({
  id: "m",
  facts: { kind: "code", asset: { kind: "repository", key: "github.com/shop/api" }, rule, ruleTitle, path: "src/a.py" },
  severity: "high",
  label: rule,
  installedVersion: null,
  fixedVersions: [],
  noFix: false,
  cwes,
  advice: null,
  line: null,
  quote: null,
});
const fix = (...members: readonly [FixMember, ...FixMember[]]) => describeFix(fixUnitOf(members[0].facts), members);

describe("a weakness in code", () => {
  test("is verified by the rule of the tool that reported it, in its file", () => {
    expect(fix(weak()).verify).toBe(
      "Run Semgrep again: its rule `py.sql` reports nothing in `src/a.py`. This closes with that report.",
    );
  });

  test("of a rule that is no tool's own is verified by another scan", () => {
    expect(fix(weak({ rule: "sql-injection" })).verify).toMatch(/^Scan the repository again/);
    expect(fix(weak({ rule: "semgrep:a`b" })).verify).toMatch(/^Scan the repository again/);
  });

  // A row shows the beginning of a title, and a path alone may fill it.
  test.each([
    {
      of: "of a known kind says that first",
      cwes: ["CWE-89"],
      title: "Fix SQL injection in src/a.py: Text in a query",
    },
    {
      of: "writes it as within a sentence",
      cwes: ["CWE-79"],
      title: "Fix cross-site scripting in src/a.py: Text in a query",
    },
    {
      of: "of no kind that is known begins with its place",
      cwes: ["CWE-99999"],
      title: "Fix src/a.py: Text in a query",
    },
    {
      of: "whose tool says no more than the kind says it once",
      cwes: ["CWE-89"],
      ruleTitle: "SQL Injection.",
      title: "Fix SQL injection in src/a.py",
    },
    {
      of: "of which not every finding is said to be of the kind begins with its place",
      cwes: ["CWE-89"],
      other: [],
      title: "Fix src/a.py: Text in a query",
    },
  ])("$of", ({ cwes, other, title, ruleTitle = "Text in a query" }) => {
    expect(fix(weak({ cwes, ruleTitle }), weak({ cwes: other ?? cwes, ruleTitle })).title).toBe(title);
  });
});

test("a weakness of a running service is verified by the test that found it, against what is deployed", () => {
  const asset = { kind: "endpoint" as const, key: "https://shop.example" };
  const facts = {
    kind: "dynamic" as const,
    asset,
    rule: "zap:40012",
    ruleTitle: "Cross Site Scripting",
    route: "/search",
  };
  expect(fix({ ...weak(), facts }).verify).toMatch(
    /^Run ZAP again against the deployed change: its rule `40012` reports nothing at `.*shop\.example\/search`\./,
  );
});
