import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { DEFAULT_LIMITS } from "@/lib/parsers/reading/limits";
import { plainValue, YamlFault, yamlDocuments } from "@/lib/parsers/reading/yaml-value";
import { parseText } from "@/lib/testing/parse-file";
import { readText } from "@/lib/testing/plain-formats";

const { maxDepth } = DEFAULT_LIMITS;
const read = (text: string, maxAliases = 1000, depth = maxDepth) => {
  const [document] = yamlDocuments(text, depth);
  return document ? plainValue(document, text, depth, maxAliases) : undefined;
};

/** Values of which some stand in several places, so that they are written with anchors. */
const shared = fc
  .array(fc.dictionary(fc.constantFrom("a", "b", "<<", "__proto__"), fc.jsonValue()), { minLength: 1, maxLength: 4 })
  .chain((parts) => fc.array(fc.constantFrom(...parts), { maxLength: 12 }));

test("what a program writes reads as the library alone reads it, anchors and keys of any name included", () => {
  fc.assert(
    fc.property(fc.jsonValue(), shared, (value, list) => {
      for (const text of [stringify(value), stringify(list), JSON.stringify(list)])
        expect(read(text)).toEqual(parse(text));
    }),
    { numRuns: 300 },
  );
});

test.each([
  "a: &x {b: 1}\nc: *x\nd: &x 2\ne: *x\n",
  "<<: {a: 1}\nb: {<<: {c: 2}}\n",
  "1: a\nnull: b\ntrue: c\n~: d\n",
  "a: .inf\nb: 0x1F\nc: 0o17\nd: yes\ne: 2026-01-01\nf: !!str 1\ng: !unknown x\n",
  "? &k a\n: *k\n",
  "a:\nb: []\n",
  "[a: 1, b]\n",
])("%j reads as the library alone reads it", (text) => {
  expect(read(text)).toEqual(parse(text, { logLevel: "silent" }));
});

describe("a text made to exhaust whoever reads it", () => {
  // One merge inside another copied every key once for each level; a binary value was taken apart byte by byte.
  test("asks by its tags for nothing but text, lists and mappings", () => {
    expect(read("{!!merge <<: {!!merge <<: {a: 1}}, b: 2}")).toEqual({ "<<": { "<<": { a: 1 } }, b: 2 });
    expect(read("a: !!binary QUFB\nb: !!timestamp 2026-01-01\nc: !!set {x, y}\nd: !!omap [x: 1]\n")).toEqual({
      a: "QUFB",
      b: "2026-01-01",
      c: { x: null, y: null },
      d: [{ x: 1 }],
    });
  });

  test("with merges in merges is read in time that grows with its length", async () => {
    const keys = Array.from({ length: 3_000 }, (_, i) => `k${i}: 1`).join(", ");
    const merges = (levels: number) => `kind: A\nx: ${"{!!merge <<: ".repeat(levels)}{${keys}}${"}".repeat(levels)}\n`;
    const { values } = await readText(merges(150));
    expect(JSON.stringify(values).match(/"k\d+"/g)).toHaveLength(3_000);
  });

  test("is not read as YAML 1.1, which would merge without a tag", () => {
    expect(() => read("%YAML 1.1\n---\n<<: {a: 1}\n")).toThrow(/YAML 1\.1/);
    expect(read("%YAML 1.2\n---\na: 1\n")).toEqual({ a: 1 });
  });

  test("stops at the first of its errors, and says its line", () => {
    const fault = faultIn(`a: 1\n${"@ x\n".repeat(100_000)}`);
    expect(fault).toMatchObject({ line: 2, reason: expect.stringMatching(/reserved character @/) });
    expect(faultIn(`a: [${"{b\n".repeat(100)}`)?.line).toBeGreaterThan(1);
    expect(faultIn("%TAG ! x\n...\n")).toMatchObject({ line: 2 });
  });

  test("reads warnings without keeping one for each", () => {
    expect(read(`[${"!x a, ".repeat(1_000)}]`)).toHaveLength(1_000);
  });

  test.each([
    { name: "flow lists", text: "[".repeat(2_000_000) },
    { name: "lists on one line", text: "- ".repeat(2_000_000) },
    { name: "keys that are mappings", text: "? ".repeat(2_000_000) },
  ])("with endless nesting of $name is refused before it is held", ({ text }) => {
    expect(() => read(text)).toThrow(/nested more than 200 levels/);
  });

  test("may be as deep as the limit and no deeper, aliases included", () => {
    const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
    expect(read(nested(20), 1000, 20)).toBeDefined();
    expect(() => read(nested(21), 1000, 20)).toThrow(/nested more than 20 levels/);
    expect(read(`[&a ${nested(18)}, [*a]]`, 1000, 20)).toBeDefined();
    expect(() => read(`[&a ${nested(18)}, [[*a]]]`, 1000, 20)).toThrow(/nested more than 20 levels/);
  });

  test.each([
    { name: "a billion laughs", text: laughs(9), reason: /repeat so much/ },
    { name: "many uses of one anchor", text: `[&a 1${", *a".repeat(1_000)}]`, reason: /repeat so much/ },
    {
      name: "a long list again and again",
      text: `[&a [${"1,".repeat(20_000)}]${", *a".repeat(60)}]`,
      reason: /repeat so much/,
    },
    { name: "an alias inside its anchor", text: "&a [*a]", reason: /stands inside itself/ },
    { name: "an alias of nothing", text: "[*a]", reason: /no anchor/ },
  ])("with $name is refused", ({ text, reason }) => {
    expect(() => read(text)).toThrow(reason);
  });

  test("with more words and signs than are held is refused before it is held", () => {
    const text = `[${",".repeat(1_000)}]`;
    expect(() => [...yamlDocuments(text, maxDepth, false, 1_000)]).toThrow(/more than 1000 words and signs/);
    expect([...yamlDocuments("[1, 2]", maxDepth, false, 1_000)]).toHaveLength(1);
  });

  // Each anchor was looked for from the beginning of the text for each alias.
  test("with as many anchors as aliases is read", () => {
    const pairs = Array.from({ length: 30_000 }, (_, i) => `&a${i} ${i}, *a${i}`);
    expect(read(`[${pairs.join(", ")}]`)).toHaveLength(60_000);
  });

  test("has keys that are mappings of mappings as they are written", () => {
    expect(read("image: {{ .Values.image }}\n")).toEqual({ image: { "{ .Values.image }": null } });
    expect(read(`? ${"{? ".repeat(90)}{a: 1}${"}".repeat(90)}\n: 1\n`)).toEqual({
      [`${"{? ".repeat(90)}{a: 1}${"}".repeat(90)}`]: 1,
    });
  });
});

test("a report of a tool in YAML 1.1 or with a broken line is refused with its reason", async () => {
  const popeye = "popeye:\n  score: 1\n  sections:\n    - {linter: pods, tally: {ok: 1}, issues: {}}\n";
  await expect(parseText(`%YAML 1.1\n---\n${popeye}`)).rejects.toThrow();
  await expect(parseText(`${popeye}${"@ x\n".repeat(50_000)}`)).rejects.toThrow(/not valid at line 5/);
});

function faultIn(text: string): YamlFault | null {
  try {
    read(text);
  } catch (error) {
    if (error instanceof YamlFault) return error;
    throw error;
  }
  return null;
}

function laughs(levels: number): string {
  const lists = Array.from({ length: levels }, (_, i) => `&l${i + 1} [${`*l${i},`.repeat(10)}]`);
  return `[&l0 ha, ${lists.join(", ")}]`;
}
