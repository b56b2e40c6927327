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
    ...[
      ["Avoid eval", "Avoid eval() is dangerous, use JSON.parse."],
      ["Avoid eval", "Avoid eval, use JSON.parse."],
      ["Upgrade to 3", "Upgrade to 3.2 or later."],
      ["Use of eval", "Use of eval is dangerous. Use JSON.parse."],
      ["Use of eval", "Use of eval\n- in a handler"],
    ].map(([title = "", advice = ""]) => ({
      name: `where no sentence ends after it: ${advice}`,
      title,
      advice,
      says: advice,
    })),
    {
      name: "a sentence ends behind what closes with it",
      title: "Do not call `eval`",
      advice: "Do not call `eval`: (see CWE-95).",
      says: "(see CWE-95).",
    },
    { name: "without a title it stays", title: null, advice: "Use of eval", says: "Use of eval" },
  ])("$name", ({ title, advice, says }) => {
    expect(beyondTitle(advice, title)).toBe(says);
  });

  // A rest that begins within a sentence says something else than the sentence did.
  test("either the advice whole, or what follows the end of a sentence", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", " ", ".", ":", "(", ")", ",", "\n", "`"), maxLength: 24 });
    fc.assert(
      fc.property(text, text, (title, more) => {
        const advice = title + more;
        const says = beyondTitle(advice, title);
        const before = advice.slice(0, advice.length - says.length);
        const isRest = advice.toLowerCase().endsWith(says.toLowerCase()) && /[.:;!?…][)"'”’`*_\]]*\s+$/.test(before);
        expect(says === "" || says === advice || isRest).toBe(true);
      }),
    );
  });

  test("is linear in the advice", () => {
    const advice = `a${"`".repeat(200_000)}${".".repeat(200_000)}${")".repeat(200_000)}b`;
    const from = performance.now();
    expect(beyondTitle(advice, "a")).toBe(advice);
    expect(performance.now() - from).toBeLessThan(1_000);
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
