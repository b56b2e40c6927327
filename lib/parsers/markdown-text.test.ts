import { expect, test } from "vitest";
import { markdownText } from "@/lib/parsers/markdown-text";

test("help that is written as Markdown is told as words, with blocks of code as they are", () => {
  const markdown = [
    "# Use of `eval`",
    "",
    "**Never** call it, see [the guide](https://example.com/guide) and [below](#more).",
    "",
    "```python",
    "# kept: **kwargs",
    "eval(`x`)",
    "```",
    "",
    "",
    "<p>As <b>HTML</b></p> where 1 < 2.",
  ].join("\n");
  expect(markdownText(markdown)).toBe(
    [
      "Use of eval",
      "",
      "Never call it, see the guide (https://example.com/guide) and below.",
      "",
      "# kept: **kwargs",
      "eval(`x`)",
      "",
      "As HTML where 1 < 2.",
    ].join("\n"),
  );
});

test("a text of brackets costs no more than its length", () => {
  const started = performance.now();
  markdownText("[".repeat(200_000));
  markdownText("![a](".repeat(50_000));
  markdownText("<a".repeat(100_000));
  expect(performance.now() - started).toBeLessThan(2_000);
});
