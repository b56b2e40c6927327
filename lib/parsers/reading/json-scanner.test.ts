import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AppError } from "@/lib/model/error";
import type { ItemPath } from "@/lib/parsers/parser";
import { JsonScanner } from "@/lib/parsers/reading/json-scanner";
import { DEFAULT_LIMITS } from "@/lib/parsers/reading/limits";
import { pathTree } from "@/lib/parsers/reading/path-tree";

const NONE = pathTree([]);

/** Any UTF-16 code unit: NUL, control characters and half surrogate pairs among them. */
const codeUnit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));

/** Cuts bytes at the given places, wherever they fall: in a key, an escape, a UTF-8 sequence. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [...at, bytes.length].map((end, i) => bytes.subarray(at[i - 1] ?? 0, end));
}

function scan(chunks: readonly Buffer[], paths: readonly ItemPath[] = [], limits = DEFAULT_LIMITS) {
  const tree = paths.length > 0 ? pathTree(paths) : NONE;
  const first = new JsonScanner({ tree, limits, build: true });
  for (const chunk of chunks) first.write(chunk);
  first.end();
  const items: { path: (string | number)[]; value: unknown }[] = [];
  const second = new JsonScanner({
    tree,
    limits,
    build: false,
    superseded: first.superseded,
    onItem: ({ path, value }) => items.push({ path, value }),
  });
  for (const chunk of chunks) second.write(chunk);
  second.end();
  return { document: first.document, items };
}

const chunksOf = (text: string, places: readonly number[] = []) => cut(Buffer.from(text), places);
const places = fc.array(fc.nat(4000), { maxLength: 20 });

describe("a document of any shape, cut anywhere", { timeout: 60_000 }, () => {
  test("reads as JSON.parse reads it", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6, stringUnit: codeUnit }), fc.boolean(), places, (json, pretty, at) => {
        const text = pretty ? JSON.stringify(JSON.parse(json), null, 2) : json;
        expect(scan(chunksOf(text, at)).document).toEqual(
          JSON.parse(text.replaceAll(/\\u(?:0000|[dD][89a-fA-F]..)/g, "\\ufffd")),
        );
      }),
      { numRuns: 500 },
    );
  });

  test("gives every item once, in order, with its path, and the document without them", () => {
    const item = fc.jsonValue({ maxDepth: 3 });
    const report = fc.record({
      a: item,
      Results: fc.array(fc.record({ Target: fc.string(), List: fc.array(item) })),
      z: item,
    });
    fc.assert(
      fc.property(report, places, (value, at) => {
        const text = JSON.stringify(value);
        const plain = JSON.parse(text) as typeof value;
        const { document, items } = scan(chunksOf(text, at), [{ at: ["Results", "*", "List", "*"] }]);
        expect(items).toEqual(
          plain.Results.flatMap((result, r) =>
            result.List.map((one, i) => ({ path: ["Results", r, "List", i], value: one })),
          ),
        );
        expect(document).toEqual({ ...plain, Results: plain.Results.map((result) => ({ ...result, List: [] })) });
      }),
    );
  });

  test("is refused, with a reason and never otherwise, when it is broken by cutting its end off", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), fc.nat(), places, (json, length, at) => {
        const text = json.slice(0, length % json.length);
        const valid = parses(text);
        const attempt = () => scan(chunksOf(text, at), [{ at: ["*", "*"] }]);
        if (valid) expect(attempt).not.toThrow();
        else expect(attempt).toThrow(AppError);
      }),
    );
  });

  test("is accepted just when JSON.parse accepts it, whatever byte was changed", () => {
    fc.assert(
      fc.property(
        fc.json({ maxDepth: 4, stringUnit: "grapheme-ascii" }),
        fc.nat(),
        fc.constantFrom(...'{}[]",:0e-.\\tn x\u0000'),
        places,
        (json, place, c, at) => {
          const i = place % json.length;
          const text = json.slice(0, i) + c + json.slice(i + 1);
          const attempt = () => scan(chunksOf(text, at), [{ at: ["*"] }]);
          if (parses(text)) expect(attempt).not.toThrow();
          else expect(attempt).toThrow(AppError);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe("what a report may try", () => {
  test("the last of two equal keys wins, also when items lie below them", () => {
    const text = '{"list":[1,2],"x":1,"list":[3],"x":2,"list":[4,5]}';
    expect(scan(chunksOf(text), [{ at: ["list", "*"] }])).toEqual({
      document: { list: [], x: 2 },
      items: [
        { path: ["list", 0], value: 4 },
        { path: ["list", 1], value: 5 },
      ],
    });
  });

  test("a key with escapes is the key it spells", () => {
    expect(scan(chunksOf('{"l\\u0069st":[7]}'), [{ at: ["list", "*"] }]).items).toEqual([
      { path: ["list", 0], value: 7 },
    ]);
  });

  test("keys that name prototypes are plain keys and reach none", () => {
    const { document, items } = scan(
      chunksOf(
        '{"__proto__":{"polluted":1},"list":[{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}]}',
      ),
      [{ at: ["list", "*"] }],
    );
    expect(Object.keys(document as object)).toEqual(["__proto__", "list"]);
    expect(Object.keys(items[0]?.value as object)).toEqual(["__proto__", "constructor"]);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  test("U+0000 and half surrogate pairs in strings become U+FFFD, whole pairs stay", () => {
    const { items } = scan(chunksOf('{"list":["a\\u0000b","\\ud83d","\\udE00\\ud83d\\ude00","\\\\u0000"]}'), [
      { at: ["list", "*"] },
    ]);
    expect(items.map(({ value }) => value)).toEqual(["a\ufffdb", "\ufffd", "\ufffd😀", "\\u0000"]);
  });

  test("an item that is a container on the way to others comes after them and without them", () => {
    const { items } = scan(chunksOf('{"a":{"kind":"List","items":[1]}}'), [{ at: ["a"] }, { at: ["a", "items", "*"] }]);
    expect(items).toEqual([
      { path: ["a", "items", 0], value: 1 },
      { path: ["a"], value: { kind: "List", items: [] } },
    ]);
  });

  test.each([
    { name: "a NUL byte between values", text: '{"a":\u0000 1}', reason: /NUL byte at byte 5/ },
    { name: "a second document", text: "{} {}", reason: /after the end .* byte 3/ },
    { name: "a cut string", text: '{"a":"bc', reason: /ends at byte 8, in the middle of a string/ },
    { name: "nothing", text: " \n", reason: /empty/ },
    { name: "a missing colon", text: '{"list" 1}', reason: /byte 8/ },
  ])("$name is refused with its place", ({ text, reason }) => {
    expect(() => scan(chunksOf(text), [{ at: ["list", "*"] }])).toThrow(reason);
  });
});

describe("limits", () => {
  test("two hundred megabytes of [ are refused at the first chunk", () => {
    const scanner = new JsonScanner({ tree: NONE, limits: DEFAULT_LIMITS, build: true });
    const before = performance.now();
    expect(() => scanner.write(Buffer.alloc(1024 * 1024, "["))).toThrow(/nested more than 200 levels/);
    expect(performance.now() - before).toBeLessThan(2000);
  });

  test("an item over its limit is reported as such and the rest is read", () => {
    const limits = { ...DEFAULT_LIMITS, maxItemBytes: 10 };
    const seen: boolean[] = [];
    const scanner = new JsonScanner({
      tree: pathTree([{ at: ["*"] }]),
      limits,
      build: false,
      onItem: ({ oversize }) => seen.push(oversize),
    });
    scanner.write(Buffer.from('["short","much too long",1]'));
    scanner.end();
    expect(seen).toEqual([false, true, false]);
  });

  test.each([
    { name: "a string", text: `{"a":"${"x".repeat(200)}"}`, limits: { maxStringBytes: 100 } },
    { name: "a number", text: `{"a":${"1".repeat(200)}}`, limits: { maxStringBytes: 100 } },
    { name: "what lies outside the items", text: `{"a":[${"{},".repeat(200)}1]}`, limits: { maxDocumentBytes: 300 } },
    {
      name: "a million empty containers on the way",
      text: `{"list":[${"[],".repeat(200)}[]]}`,
      limits: { maxDocumentBytes: 1000 },
    },
  ])("$name over its limit is refused", ({ text, limits }) => {
    expect(() =>
      scan([...chunksOf(text, [50, 100, 150, 180, 199])], [{ at: ["list", "*", "*"] }], {
        ...DEFAULT_LIMITS,
        ...limits,
      }),
    ).toThrow(AppError);
  });
});
