import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AppError } from "@/lib/model/error";
import { FINDING_KINDS, type FindingKind } from "@/lib/model/finding-kind";
import { Mapping } from "@/lib/model/mapping";
import { EXAMPLE_MAPPING, EXAMPLE_SAMPLE } from "@/lib/model/mapping-example";
import { alternativesOfKind, fieldsOfKind, type MappingField } from "@/lib/model/mapping-fields";
import type { Source } from "@/lib/model/mapping-source";
import { mappedParser } from "@/lib/parsers/mapped";
import { DEFAULT_LIMITS, detectReport, type Outcome, readReport } from "@/lib/parsers/reading/read-report";
import { PARSERS } from "@/lib/parsers/registry";

/** For each kind its fields that matter, filled with something. */
const FILLED: Record<FindingKind, Partial<Record<MappingField, Source>>> = {
  vulnerability: all("advisory", "package", "version", "ecosystem", "purl", "manifest", "aliases", "cvss", "cwes"),
  misconfiguration: all("rule", "resource", "result", "path", "line", "message", "resolution"),
  secret: all("rule", "path", "line", "value", "context", "title", "suppressed"),
  code: all("rule", "path", "line", "endLine", "message", "fingerprint", "context", "severity"),
  license: all("license", "package", "purl", "path", "version"),
  dynamic: all("rule", "url", "method", "parameter", "message", "resolution", "references"),
};

function all(...names: MappingField[]): Partial<Record<MappingField, Source>> {
  return Object.fromEntries(names.map((name) => [name, { path: `/${name}` }]));
}

const sourceOf = (text: string) =>
  async function* () {
    yield Buffer.from(text);
  };

const mapping = (over: Record<string, unknown> = {}) =>
  Mapping.parse({
    slug: "own",
    name: "Own",
    tool: "Own",
    media: "json",
    entries: "/found/*",
    kind: "code",
    fields: { rule: { path: "/rule" }, path: { path: "/file" }, line: { path: "/line" }, severity: { path: "/level" } },
    ...over,
  });

async function read(given: Mapping, content: unknown) {
  const source = sourceOf(typeof content === "string" ? content : JSON.stringify(content));
  const parser = mappedParser(given, 3);
  await detectReport(source, { parsers: [parser], format: parser.id, limits: DEFAULT_LIMITS });
  const { header, outcomes } = await readReport(source, parser, DEFAULT_LIMITS);
  const all: Outcome[] = [];
  for await (const batch of outcomes()) all.push(...batch);
  const records = all.flatMap((outcome) => ("records" in outcome ? outcome.records : []));
  const rejected = all.flatMap((outcome) => ("rejected" in outcome ? [[outcome.pointer, outcome.rejected]] : []));
  return { header, records, rejected };
}

describe("a mapping", () => {
  test("reads the example: findings with what the report says around them, and a rejection in words", async () => {
    const { header, records, rejected } = await read(EXAMPLE_MAPPING, EXAMPLE_SAMPLE);
    expect(header).toMatchObject({
      tool: { name: "Acme Scan" },
      target: { kind: "repository", name: "https://github.com/shop/api" },
      scannedAt: "2026-03-02T09:30:00Z",
      kinds: ["vulnerability"],
    });
    expect(records).toMatchObject([
      {
        advisory: "CVE-2021-23337",
        package: { type: "npm", name: "lodash", version: "4.17.20" },
        manifest: "web/package-lock.json",
        severity: "high",
        fixedVersion: "4.17.21",
        title: "CVE-2021-23337 in lodash",
      },
      { advisory: "CVE-2022-25883", severity: "medium" },
    ]);
    expect(rejected).toEqual([["/results/0/issues/2", "Advisory is missing: there is no text at /id of the entry."]]);
  });

  test("reads lines and rows with the same words", async () => {
    const lines = '{"rule":"A","file":"a.ts","line":4,"level":"major"}\n{"rule":"B"}\n';
    const rows = "rule,file,line,level\nA,a.ts,4,major\nB,,,\n";
    const over = { entries: "", severities: { Major: "high" } };
    const byLine = await read(mapping({ ...over, media: "jsonl" }), lines);
    const byRow = await read(mapping({ ...over, media: "csv" }), rows);
    expect(byLine.records).toMatchObject([{ kind: "code", path: "a.ts", locus: { line: 4 }, severity: "high" }]);
    expect(byRow.records).toEqual(byLine.records);
    expect(byLine.rejected).toEqual([["line 2", "File is missing: there is no text at /file of the entry."]]);
    expect(byRow.rejected).toEqual([["line 3", "File is missing: there is no text at /file of the entry."]]);
  });

  test("reads a list that is the whole document, and a document that is one entry", async () => {
    const entry = { rule: "A", file: "a.ts" };
    expect((await read(mapping({ entries: "/*" }), [entry, entry])).records).toHaveLength(2);
    expect((await read(mapping({ entries: "" }), entry)).records).toHaveLength(1);
  });

  // A report of another shape has no entries, and no entries would say that everything is fixed.
  test.each([
    ["has no such list", mapping(), { results: [] }, /\/found is no list/],
    ["lacks a column", mapping({ media: "csv", entries: "" }), "rule,level\nA,high\n", /no column "file"/],
  ])("refuses a report that %s", async (_, given, content, reason) => {
    await expect(read(given, content)).rejects.toThrow(reason);
  });

  test("files each entry under the asset it names, and leaves to the sender what does not identify", async () => {
    const target = { kind: "image", from: { path: "/image" } };
    const { header, records } = await read(mapping({ target }), {
      found: [
        { rule: "A", file: "a", image: "registry.test/shop/api:1" },
        { rule: "A", file: "b", image: "./a.tar" },
      ],
    });
    expect(header.target).toBeNull();
    expect(records.map((record) => "target" in record && record.target?.name)).toEqual([
      "registry.test/shop/api:1",
      false,
    ]);
  });

  // The sender's word wins over what the report says of itself (MODEL section 3): so it is not repeated on each record.
  test("says of the report, and not of its entries, what the report says once", async () => {
    const target = { kind: "cluster", from: { value: "prod" } };
    const { header, records } = await read(mapping({ target }), { found: [{ rule: "A", file: "a" }] });
    expect(header.target).toEqual({ kind: "cluster", name: "prod" });
    expect(records[0]).not.toHaveProperty("target");
  });

  test("never answers for a report that nobody stated it for", async () => {
    const parsers = [...PARSERS, mappedParser(EXAMPLE_MAPPING, 1)];
    const asked = detectReport(sourceOf(EXAMPLE_SAMPLE), { parsers, limits: DEFAULT_LIMITS });
    await expect(asked).rejects.toThrow(AppError);
  });

  test("keeps a secret's value apart from every text", async () => {
    const given = mapping({
      kind: "secret",
      fields: {
        rule: { value: "key" },
        path: { path: "/file" },
        value: { path: "/value" },
        title: { path: "/title" },
      },
    });
    const { records } = await read(given, {
      found: [{ file: "a", value: "hunter2hunter2", title: "has hunter2hunter2" }],
    });
    expect(records).toMatchObject([{ value: "hunter2hunter2", title: "has ***" }]);
  });
});

describe("docs/your-own-format.md", () => {
  const doc = readFileSync("docs/your-own-format.md", "utf8");

  test("shows the example that the editor and these tests have", () => {
    const [mapping, report] = [...doc.matchAll(/```json\n([\s\S]*?)\n```/g)].map((match) => match[1] ?? "");
    expect(Mapping.parse(JSON.parse(mapping ?? ""))).toEqual(EXAMPLE_MAPPING);
    expect(report).toBe(EXAMPLE_SAMPLE);
  });

  test.each(FINDING_KINDS)("names every field of %s and no other", (kind) => {
    const cells = (name: string) => new RegExp(`^\\| ${name} \\|(.*)\\|(.*)\\|$`, "m").exec(doc);
    const names = (text = "") => [...text.matchAll(/`(\w+)`/g)].map((match) => match[1] ?? "");
    const [, needed, more] = cells(kind) ?? [];
    const common = names(cells("all")?.[2]);
    const specs = fieldsOfKind(kind);
    expect([...names(needed), ...names(more), ...common].sort()).toEqual(specs.map(({ name }) => name).sort());
    const required = specs.filter((spec) => spec.required).map(({ name }) => name);
    expect(names(needed)).toEqual([...required, ...alternativesOfKind(kind).flat()]);
  });
});

describe("what is wrong with a mapping is said where it is", () => {
  test.each<[string, Record<string, unknown>, string, RegExp]>([
    ["a field of another kind", { fields: { ...FILLED.code, url: { path: "/u" } } }, "fields.url", /is not a field/],
    ["a missing one", { fields: { rule: { path: "/r" } } }, "fields.path", /is needed/],
    ["a star in a field", { fields: { ...FILLED.code, title: { path: "/a/*" } } }, "fields.title", /one value/],
    ["a path without a slash", { fields: { ...FILLED.code, title: { path: "a" } } }, "fields.title.path", /slash/],
    ["entries in lines", { media: "jsonl" }, "entries", /each line is an entry/],
    ["a foreign star", { scannedAt: { report: "/x/*/at" } }, "scannedAt", /begin alike/],
    ["an entry as report", { scannedAt: { report: "/found/*/at" } }, "scannedAt", /inside the entries/],
    ["code", { fields: { ...FILLED.code, title: { script: "x" } } }, "fields.title", /is one of/],
    ["a slug with a slash", { slug: "../x" }, "slug", /lower case/],
  ])("%s", (_, over, place, message) => {
    const { error } = Mapping.safeParse({ ...mapping(), ...over });
    const issue = error?.issues.find((one) => one.path.join(".") === place);
    expect(issue?.message).toMatch(message);
  });
});

describe("any document under any mapping", () => {
  const step = fc.constantFrom("a", "b", "0", "1", "__proto__", "constructor", "toString", "length", "hasOwnProperty");
  const pointer = fc.array(step, { maxLength: 3 }).map((steps) => steps.map((one) => `/${one}`).join(""));
  const source: fc.Arbitrary<Source> = fc.oneof(
    pointer.map((path) => ({ path })),
    pointer.map((report) => ({ report })),
    fc.constantFrom({ value: "CVE-2024-1234" }, { value: "https://shop.test/a" }, { value: "pkg:npm/a@1" }),
  );
  const anyMapping = fc
    .record({
      kind: fc.constantFrom(...FINDING_KINDS),
      entries: fc.constantFrom("", "/*", "/a/*", "/a/*/b/*", "/__proto__/*", "/a"),
      sources: fc.array(source, { minLength: 12, maxLength: 12 }),
      target: fc.option(fc.record({ kind: fc.constantFrom("image", "repository", "endpoint", "host"), from: source })),
    })
    .map(({ kind, entries, sources, target }) => {
      const fields = Object.keys(FILLED[kind]).map((name, i) => [name, sources[i]]);
      return { ...mapping(), kind, entries, fields: Object.fromEntries(fields), target };
    });
  const document = fc.jsonValue({ maxDepth: 5 }).map((value) => JSON.stringify(value));
  const shaped = fc
    .array(fc.dictionary(step, fc.jsonValue({ maxDepth: 3 })), { maxLength: 5 })
    .map((list) => JSON.stringify({ a: list, b: "x" }).replaceAll('"b"', '"__proto__"'));

  test("ends in records, in rejections with words, or in a refusal: never in another error", async () => {
    await fc.assert(
      fc.asyncProperty(anyMapping, fc.oneof(document, shaped), async (given, content) => {
        const parsed = Mapping.safeParse(given);
        if (!parsed.success) return;
        const done = await read(parsed.data, content).catch((error: unknown) => {
          if (error instanceof AppError) return null;
          throw error;
        });
        for (const [, reason] of done?.rejected ?? []) {
          expect(reason).toMatch(/\w.*\w/);
          // A bug would be worded as one.
          expect(reason).not.toMatch(/could not be understood/);
        }
        for (const record of done?.records ?? []) expect(JSON.parse(JSON.stringify(record))).toEqual(record);
      }),
      { numRuns: 400 },
    );
  });

  test("takes keys of prototypes as data, and finds nothing on the prototype itself", async () => {
    const given = mapping({ fields: { rule: { path: "/constructor/name" }, path: { path: "/__proto__" } } });
    const own = await read(given, '{"found":[{"constructor":{"name":"R"},"__proto__":"a.ts"}]}');
    expect(own.records).toMatchObject([{ rule: { id: "R" }, path: "a.ts" }]);
    const none = await read(given, { found: [{}] });
    expect(none.rejected).toEqual([["/found/0", expect.stringContaining("Rule is missing")]]);
  });
});
