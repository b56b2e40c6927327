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
