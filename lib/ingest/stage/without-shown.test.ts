import fc from "fast-check";
import { expect, test } from "vitest";
import { withoutShown } from "@/lib/ingest/stage/without-shown";
import type { CodeRecord } from "@/lib/model/record";

const VALUE = "made-up-value-0001";
const titled = (title: string): CodeRecord => ({
  kind: "code",
  severity: "high",
  title,
  rule: { family: "semgrep", id: "hardcoded" },
  path: "main.py",
  fingerprint: null,
  shown: [VALUE],
});
const titleOf = (title: string) => withoutShown(titled(title), [VALUE]).title;

test("a value that a tool shows is blanked in the title, and so is its token in a stored report", () => {
  expect(titleOf(`key = "${VALUE}" here`)).toBe('key = "***" here');
  expect(titleOf(`key = "plimsoll-hmac-${"0a".repeat(32)}" here`)).toBe('key = "***" here');
});

// A title holds 300 characters: what was left of a value in its last ones was stored in clear.
test("no beginning of a value is left where the title was cut through it", () => {
  fc.assert(
    fc.property(fc.integer({ min: 3, max: VALUE.length }), (left) => {
      const title = `${"x ".repeat(200).slice(0, 300 - left)}${VALUE}`.slice(0, 300);
      expect(titleOf(title)).toBe(`${title.slice(0, 300 - left)}***`);
    }),
  );
});

test("a token that was cut is blanked, and a short title may end as a value begins", () => {
  expect(titleOf(`${"x ".repeat(140)}plimsoll-hmac-0a0b`.padStart(300, "x"))).toMatch(/x \*\*\*$/);
  expect(titleOf("It was made-up")).toBe("It was made-up");
});

test("what is left is found whatever the value looks like", () => {
  const word = fc.stringMatching(/^[ab]{8,40}$/);
  fc.assert(
    fc.property(word, fc.nat({ max: 39 }), (value, cut) => {
      const left = Math.min(Math.max(cut, 3), value.length - 1);
      const title = `${"x".repeat(300)}${value.slice(0, left)}`.slice(-300);
      expect(withoutShown({ ...titled(title), shown: [value] }, [value]).title).toBe(
        `${title.slice(0, 300 - left)}***`,
      );
    }),
  );
});

// Compared with a text of the same length that never looks like the value, so that no machine's speed is asked for.
test("what nearly is the value at every place costs no more than a few times what never is", () => {
  const cost = (letter: string) => {
    const [text, value] = [letter.repeat(4_000), `${"a".repeat(4_000)}b`];
    const values = Array.from({ length: 50 }, () => value);
    const runs = Array.from({ length: 7 }, () => {
      const started = performance.now();
      withoutShown({ ...titled(text), shown: [value] }, values);
      return performance.now() - started;
    });
    return Math.min(...runs);
  };
  cost("x");
  // Begun anew at every place it would be thousands of times as much.
  expect(cost("a") / cost("x")).toBeLessThan(100);
});
