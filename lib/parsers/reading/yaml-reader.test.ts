import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { type YamlPiece, YamlSplitter } from "@/lib/parsers/reading/yaml-split";
import { readText } from "@/lib/testing/plain-formats";

/** Splits a text as the reader does and parses the pieces one by one. */
function pieces(text: string, keys = ["items"], maxBytes = 1e6): YamlPiece[] {
  const splitter = new YamlSplitter(new Set(keys), maxBytes);
  const lines = text.split("\n");
  return [...lines.flatMap((line, i) => splitter.take(line, i + 1)), ...splitter.finish(lines.length)];
}

const scalar = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.constantFrom(
    "a\nb\n",
    "- x\n- y",
    "items:\n- z\n",
    "---\nx",
    "# no comment",
    "",
    "  led",
    "a: b",
    "\ttab",
    "long ".repeat(40),
  ),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
);
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie("any"), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom("items", "kind", "a b", "x", "- k", "metadata"), tie("any"), { maxKeys: 4 }),
  ),
})).any;
const layout = fc.record({
  indent: fc.constantFrom(2, 3, 4),
  indentSeq: fc.boolean(),
  lineWidth: fc.constantFrom(0, 20, 80),
  defaultStringType: fc.constantFrom(
    "PLAIN" as const,
    "QUOTE_DOUBLE" as const,
    "BLOCK_LITERAL" as const,
    "BLOCK_FOLDED" as const,
  ),
});

describe("a long list in a YAML document", { timeout: 60_000 }, () => {
  test("comes out element by element just as it would from the whole document, in any layout", () => {
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 6 }),
        value,
        layout,
        fc.boolean(),
        (items, other, how, itemsFirst) => {
          const list = itemsFirst ? { items, kind: "List", other } : { kind: "List", other, items };
          const text = stringify(list, how);
          const whole = parse(text) as typeof list;
          const found = pieces(text);
          const elements = found.filter((piece) => piece.list).map((piece) => (parse(piece.text!) as unknown[])[0]);
          const rest = found.filter((piece) => !piece.list).map((piece) => parse(piece.text!));
          // A value that is no block list (a flow list, an empty one) stays in the document.
          if (elements.length > 0) expect(elements).toEqual(whole.items);
          expect(rest).toEqual([elements.length > 0 ? { ...whole, items: [] } : whole]);
        },
      ),
      { numRuns: 500 },
    );
  });

  test("is split with comments and blank lines between, and lines are counted", () => {
    const found = pieces(
      "# c\napiVersion: v1\nitems: # all\n\n# first\n- a: |\n    text\n\n    # not a comment\n# between\n- b: 1\nkind: List",
    );
    expect(found.map(({ line, list }) => [line, list?.index ?? null])).toEqual([
      [6, 0],
      [11, 1],
      [1, null],
    ]);
    expect(parse(found[0]!.text!)).toEqual([{ a: "text\n\n# not a comment\n" }]);
    expect(parse(found[2]!.text!)).toEqual({ apiVersion: "v1", items: [], kind: "List" });
  });

  test("one element too large costs only itself", () => {
    const found = pieces(`items:\n- ${"x".repeat(200)}\n- ok\nkind: List`, ["items"], 100);
    expect(found.map(({ text }) => text === null)).toEqual([true, false, false]);
  });

  test("an element that uses an anchor of another is rejected by its line, not guessed", async () => {
    const { values, rejected } = await readText("kind: List\nskip: 1\nitems:\n- &a {kind: A}\n- *a\n");
    expect(values).toEqual([{ kind: "A" }]);
    expect(rejected).toEqual([expect.stringMatching(/^line 5: /)]);
  });
});
