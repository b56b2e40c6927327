import { describe, expect, test } from "vitest";
import type { CodeRecord, RuleText } from "@/lib/model/record";
import { parseText } from "@/lib/testing/parse-file";

const report = (rule: object) => ({
  version: "2.1.0",
  runs: [
    {
      tool: { driver: { name: "CodeQL", rules: [{ id: "py/eval", ...rule }] } },
      results: [1, 2].map((startLine) => ({
        ruleId: "py/eval",
        message: { text: `Found in line ${startLine}.` },
        locations: [{ physicalLocation: { artifactLocation: { uri: "a.py" }, region: { startLine } } }],
      })),
    },
  ],
});

async function saidOf(rule: object): Promise<RuleText | undefined> {
  const { records } = await parseText(report(rule));
  const [first, second] = records as CodeRecord[];
  // One object for all results of a rule: a report may have a hundred thousand.
  expect(first?.ruleText).toBe(second?.ruleText);
  return first?.ruleText;
}

describe("the rule of a SARIF result", () => {
  test("is told by its own texts, and by nothing of a result", async () => {
    const rule = {
      shortDescription: { text: "Code injection" },
      fullDescription: { text: "Interpreting what a user wrote lets them run code." },
      help: { text: "Parse it.", markdown: "**Parse** it." },
      helpUri: "https://codeql.github.com/py/eval",
    };
    expect(await saidOf(rule)).toEqual({
      title: "Code injection",
      description: "Interpreting what a user wrote lets them run code.",
      help: "Parse it.",
      helpUri: "https://codeql.github.com/py/eval",
    });
    expect(await saidOf({})).toEqual({ title: null, description: null, help: null, helpUri: null });
  });

  test.each([
    { name: "Markdown alone", help: { markdown: "# Eval\n\n**Never** use it." } },
    {
      name: "Markdown in both fields",
      help: { text: "# Eval\n\n**Never** use it.", markdown: "# Eval\n\n**Never** use it." },
    },
  ])("has help from $name as plain text", async ({ help }) => {
    expect((await saidOf({ help }))?.help).toBe("Eval\n\nNever use it.");
  });

  test("has no title that is the id again", async () => {
    expect((await saidOf({ shortDescription: { text: "CodeQL finding: py/eval" } }))?.title).toBeNull();
  });
});

test("the rule of a leaked secret whose text was made of what it found does not show the value", async () => {
  const value = "AKIAEXAMPLEEXAMPLE12";
  const rule = { id: "aws", shortDescription: { text: `Found ${value}` }, help: { text: `Revoke ${value}.` } };
  const place = { artifactLocation: { uri: ".env" }, region: { startLine: 1, snippet: { text: value } } };
  const results = [{ ruleId: "aws", message: { text: "Found." }, locations: [{ physicalLocation: place }] }];
  const { records } = await parseText({
    version: "2.1.0",
    runs: [{ tool: { driver: { name: "gitleaks", rules: [rule] } }, results }],
  });
  expect(records).toMatchObject([{ value, ruleText: { title: "Found ***", help: "Revoke ***." } }]);
});
