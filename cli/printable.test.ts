import fc from "fast-check";
import { expect, test } from "vitest";
import { printable, printableJson } from "@/cli/printable";

test.each([
  ["plain text, ümlauts and 漢字", "plain text, ümlauts and 漢字"],
  ["\u001b[2J\u001b]8;;http://evil.test\u0007click", "\\u001b[2J\\u001b]8;;http://evil.test\\u0007click"],
  ["a\n::set-output name=x::y", "a\\u000a::set-output name=x::y"],
  ["\u009b31mred", "\\u009b31mred"],
  ["user\u202etxt.exe", "user\\u202etxt.exe"],
  ["::set-env name=PATH::/tmp", "> ::set-env name=PATH::/tmp"],
  ["  ::stop-commands::x", ">   ::stop-commands::x"],
  ["src/a::b.cpp: done", "src/a::b.cpp: done"],
  ["./##vso[task.setvariable variable=x]y", "./# #vso[task.setvariable variable=x]y"],
  ["##[group]x", "# #[group]x"],
  ["###vso[task.x]y", "## #vso[task.x]y"],
  ["--- hidden", "> --- hidden"],
  ["## a heading", "## a heading"],
])("%j is shown as %j", (text, shown) => expect(printable(text)).toBe(shown));

/** What the systems do: see printable.ts. */
const isCommand = (line: string) => /^\s*::/.test(line) || /##[\w.-]*\[/.test(line);
const hostile = fc
  .array(fc.constantFrom("#", "##", "[", "vso", "::", " ", "\n", "\r", "\u001b", "\u009b", "a", "\u2028"), {
    maxLength: 12,
  })
  .map((pieces) => pieces.join(""));

test("no text becomes a command or a second line, and twice is once", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const shown = printable(text);
      expect(shown).not.toMatch(/[\p{Cc}\u2028]/u);
      expect(isCommand(shown)).toBe(false);
      expect(printable(shown)).toBe(shown);
    }),
  );
});

test("JSON says the same, and no line of it is a command", () => {
  fc.assert(
    fc.property(hostile, hostile, fc.constantFrom(0, 2), (file, error, indent) => {
      const json = printableJson([{ file, error }], indent);
      expect(JSON.parse(json)).toEqual([{ file, error }]);
      expect(json.split("\n").filter(isCommand)).toEqual([]);
      expect(json.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u2028]/u);
    }),
  );
});
