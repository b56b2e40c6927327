import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatSearch, parseSearch } from "@/lib/engine/search-language";
import { completeSearch } from "@/lib/engine/search-language/completion";
import type { SearchField, SearchQuery } from "@/lib/engine/search-language/query";

const FIELDS: SearchField[] = [
  {
    name: "band",
    type: "enum",
    values: ["track", "track*", "attend", "act"],
    ordered: true,
    description: "How urgent",
  },
  {
    name: "severity",
    type: "enum",
    values: ["unknown", "low", "high", "critical"],
    ordered: true,
    description: "Severity",
  },
  { name: "kind", type: "enum", values: ["vulnerability", "secret"], description: "Kind" },
  { name: "exposed", type: "boolean", description: "Reachable from the internet" },
  { name: "kev", type: "boolean", description: "Known exploited" },
  { name: "owner", aliases: ["team"], type: "text", presence: true, description: "Who owns it" },
  { name: "fix", type: "text", presence: true, description: "Fix" },
  { name: "age", type: "duration", description: "Since first seen" },
  { name: "score", type: "number", description: "0 to 100" },
  { name: "seen", type: "date", presence: true, description: "Last seen" },
];
const DAY_MS = 86_400_000;
const terms = (text: string) => {
  const result = parseSearch(text, FIELDS);
  if (!result.ok) throw new Error(result.errors.map((error) => error.message).join(" "));
  return result.query.terms.map(({ start: _start, end: _end, ...term }) => term);
};
const messages = (text: string) => {
  const result = parseSearch(text, FIELDS);
  return result.ok ? [] : result.errors.map((error) => error.message);
};
const filter = (field: string, condition: object, negated = false) => ({ kind: "filter", field, condition, negated });

describe("parseSearch", () => {
  test("reads the whole language in one query", () => {
    expect(
      terms(
        'band:act exposed:true owner:payments kev:yes fix:any age:>30d severity:high,critical "free text" -kind:secret',
      ),
    ).toEqual([
      filter("band", { op: "in", values: ["act"] }),
      filter("exposed", { op: "is", value: true }),
      filter("owner", { op: "in", values: ["payments"] }),
      filter("kev", { op: "is", value: true }),
      filter("fix", { op: "any" }),
      filter("age", { op: "compare", comparator: ">", value: 30 * DAY_MS }),
      filter("severity", { op: "in", values: ["high", "critical"] }),
      { kind: "text", text: "free text", negated: false },
      filter("kind", { op: "in", values: ["secret"] }, true),
    ]);
  });

  test.each([
    ["severity:>=high", { op: "compare", comparator: ">=", value: 2 }],
    ["score:40..69", { op: "between", from: 40, to: 69 }],
    ["score:>=69.5", { op: "compare", comparator: ">=", value: 69.5 }],
    ["score:90,91", { op: "equals", values: [90, 91] }],
    ["seen:<2026-01-31", { op: "compare", comparator: "<", value: Date.UTC(2026, 0, 31) }],
    ["age:2w..1mo", { op: "between", from: 14 * DAY_MS, to: 730 * 3_600_000 }],
    ['owner:"any"', { op: "in", values: ["any"] }],
    ["TEAM:Payments", { op: "in", values: ["Payments"] }],
    ["band:TRACK*", { op: "in", values: ["track*"] }],
    ['owner:"a, \\"b\\" c",d', { op: "in", values: ['a, "b" c', "d"] }],
    ["owner:pay*", { op: "in", values: ["pay*"] }],
  ])("%s", (text, condition) => expect(terms(text)[0]).toMatchObject({ condition }));

  test.each([
    "CVE-2024-3094",
    "pkg:npm/lodash",
    "https://example.org/x",
    "registry.example:5000/shop/api",
    "localhost:8080",
    "12:30",
    "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    "-",
    "a-b",
    ":x",
    "__proto__",
  ])("%s is text to look for", (text) => expect(terms(text)).toEqual([{ kind: "text", text, negated: false }]));

  test("nothing matches everything", () => expect(terms("   ")).toEqual([]));

  test("positions point at the term in the text as typed", () => {
    const text = 'a  -kind:secret "b c"';
    const result = parseSearch(text, FIELDS);
    expect(result.ok && result.query.terms.map(({ start, end }) => text.slice(start, end))).toEqual([
      "a",
      "-kind:secret",
      '"b c"',
    ]);
  });
});

describe("errors help", () => {
  test.each([
    ["severty:high", 'Did you mean "severity"?'],
    ["scroe:70", 'Did you mean "score"?'],
    ["severity:hgih", 'Did you mean "high"?'],
    ["severity:", "needs a value"],
    ["severity:high,", "missing beside a comma"],
    ["exposed:maybe", "exposed: is true or false"],
    ["kind:>secret", "cannot be compared"],
    ["age:>30", "Write a time like age:>30d"],
    ["score:69..40", "write the smaller end first"],
    ["score:many", "Write a number"],
    ["seen:>yesterday", "Write a day like"],
    ['"open', "not closed"],
    ['""', "no text between"],
    ["constructor:x", 'no field "constructor"'],
  ])("%s", (text, message) => expect(messages(text).join(" ")).toContain(message));

  test("all of them come at once, each with its place", () => {
    const result = parseSearch("nope:1 band:act severity:odd", FIELDS);
    expect(!result.ok && result.errors.map(({ start, end }) => [start, end])).toEqual([
      [0, 6],
      [16, 28],
    ]);
  });

  test("long queries and many terms are refused", () => {
    expect(messages("a".repeat(1001))[0]).toContain("at most 1000 characters");
    expect(messages("a ".repeat(60))[0]).toContain("at most 50 terms");
  });
});

test("any text is read or refused, never thrown over, and what is read survives being written", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "band:act",
      "-",
      '"',
      ":",
      ",",
      " ",
      "score:",
      ">=",
      "..",
      "owner:any",
      'owner:"any"',
      "age:>3d",
      "\\",
      "a",
      "70",
      "-x",
      "seen:2026-01-31",
    ),
    fc.string({ maxLength: 5 }),
  );
  const strip = (query: SearchQuery) => query.terms.map(({ start: _start, end: _end, ...term }) => term);
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const result = parseSearch(pieces.join(""), FIELDS);
      if (!result.ok) return;
      const written = formatSearch(result.query, FIELDS);
      const again = parseSearch(written, FIELDS);
      expect(again.ok && strip(again.query)).toEqual(strip(result.query));
    }),
    { numRuns: 1500 },
  );
}, 60_000);

describe("completeSearch", () => {
  const complete = (text: string, known = {}) => {
    const { start, end, items } = completeSearch(text, text.length, FIELDS, known);
    return items.map(({ insert }) => text.slice(0, start) + insert + text.slice(end));
  };
  test("offers fields where a word begins", () => {
    expect(complete("band:act se")).toEqual(["band:act severity:", "band:act seen:"]);
    expect(complete("-te")).toEqual(["-owner:"]);
    expect(complete("").length).toBe(FIELDS.length);
  });
  test("offers values after a field, without those already chosen", () => {
    expect(complete("severity:high,c")).toEqual(["severity:high,critical"]);
    expect(complete("severity:high,h")).toEqual([]);
    expect(complete("exposed:")).toEqual(["exposed:true", "exposed:false"]);
    expect(complete("owner:pa", { owner: ["payments", "pay roll"] })).toEqual(["owner:payments", 'owner:"pay roll"']);
  });
  test("offers nothing inside quotes or after an unknown field", () => {
    expect(complete('"se')).toEqual([]);
    expect(complete("odd:x")).toEqual([]);
  });
});
