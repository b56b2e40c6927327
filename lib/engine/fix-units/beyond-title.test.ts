import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { beyondTitle } from "@/lib/engine/fix-units/beyond-title";

describe("what advice says beyond the title", () => {
  test.each([
    {
      name: "the same text says nothing more",
      title: "Use of eval detected",
      advice: "Use of eval detected.",
      says: "",
    },
    { name: "nor in other letters", title: "Use of `eval` Detected.", advice: "use of eval detected", says: "" },
    {
      name: "what follows the title is kept",
      title: "Use of eval detected",
      advice: "Use of eval detected. Parse the text with JSON.parse instead.",
      says: "Parse the text with JSON.parse instead.",
    },
    {
      name: "a title that goes on says it all",
      title: "Use of eval detected in a handler",
      advice: "Use of eval detected",
      says: "",
    },
    {
      name: "other words stay as they are",
      title: "sql-injection",
      advice: "Use a prepared statement.",
      says: "Use a prepared statement.",
    },
    {
      name: "a word that only begins alike is another",
      title: "Use of eval",
      advice: "Use of evaluation order",
      says: "Use of evaluation order",
    },
    { name: "without a title it stays", title: null, advice: "Use of eval", says: "Use of eval" },
  ])("$name", ({ title, advice, says }) => {
    expect(beyondTitle(advice, title)).toBe(says);
  });

  test("nothing is said that the advice did not say, and never the title again", () => {
    const sentence = fc
      .array(fc.constantFrom("Use", "of", "eval", "is", "risky"), { minLength: 1, maxLength: 6 })
      .map((words) => words.join(" "));
    fc.assert(
      fc.property(sentence, sentence, (title, more) => {
        expect(beyondTitle(title, title)).toBe("");
        const rest = beyondTitle(`${title}. ${more}`, title);
        expect(rest.toLowerCase()).toBe(more.toLowerCase());
      }),
    );
  });
});
