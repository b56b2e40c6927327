import { describe, expect, test } from "vitest";
import type { RuleWords } from "@/lib/contracts/http/rule-words";
import { ONLY_WHAT_IS_WRONG, TOOLS_WORDS, unsure } from "@/lib/engine/fix-units/confidence";
import { withToolAdvice } from "@/lib/engine/fix-units/tool-advice";

const fix = (over: object = {}) => ({
  kind: "code-change",
  title: "Change src/a.py",
  text: "Change src/a.py at line 3.",
  diff: null as string | null,
  commands: [] as string[],
  closes: 1,
  leaves: 0,
  leavesText: null,
  verify: null,
  locus: "src/a.py:3",
  file: "src/a.py",
  line: 3,
  confidence: unsure(ONLY_WHAT_IS_WRONG),
  toolSays: null as { tool: string; text: string } | null,
  ...over,
});
const rule = (help: string | null, over: Partial<RuleWords> = {}): RuleWords => ({
  tool: "semgrep oss",
  rule: "semgrep:eval",
  title: null,
  description: null,
  help,
  helpUri: null,
  cwes: [],
  cweNames: {},
  ...over,
});

describe("where no table of ours knows the change", () => {
  test("the tool's own words are quoted, and nobody says that there are none", () => {
    const advised = withToolAdvice(fix(), [rule(null), rule("Use ast.literal_eval.")]);
    expect(advised.toolSays).toEqual({ tool: "semgrep oss", text: "Use ast.literal_eval." });
    expect(advised.confidence.reason).toBe(TOOLS_WORDS);
  });

  test("of a long help the part about what to do is quoted, cut where a sentence ends", () => {
    const help = `Why it is bad.\n\nRecommendation\n${"Use a parser. ".repeat(100)}`;
    const text = withToolAdvice(fix(), [rule(help)]).toolSays?.text ?? "";
    expect(text).toMatch(/^Use a parser\. .*parser\. …$/s);
    expect(text.length).toBeLessThan(610);
    expect(withToolAdvice(fix(), [rule("Solution")]).toolSays?.text).toBe("Solution");
  });

  test.each([
    { name: "a diff is known", given: fix({ diff: "--- a" }), rules: [rule("Do it.")] },
    { name: "a command is known", given: fix({ commands: ["npm i"] }), rules: [rule("Do it.")] },
    { name: "the change is another kind's", given: fix({ kind: "secret-rotation" }), rules: [rule("Do it.")] },
    { name: "its words say the same already", given: fix({ text: "Change a. `Do`  it." }), rules: [rule("Do it.")] },
    { name: "the help only says again what is wrong", given: fix(), rules: [rule("Eval.", { description: "Eval." })] },
    { name: "no rule has a help", given: fix(), rules: [rule(null)] },
  ])("nothing is quoted where $name", ({ given, rules }) => {
    expect(withToolAdvice(given, rules)).toEqual(given);
  });
});
