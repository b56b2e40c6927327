import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { defineParser, EMPTY_HEADER } from "@/lib/parsers/parser";
import { DEFAULT_LIMITS } from "@/lib/parsers/reading/limits";
import { ReadAgain } from "@/lib/parsers/reading/read-again";
import { type Outcome, readReport } from "@/lib/parsers/reading/read-report";
import { sourceOf } from "@/lib/testing/plain-formats";

/** Its entries say what they see of the document around them when they are read: that is what one pass could get wrong. */
const nosy = defineParser<{ name?: unknown; results?: unknown }>({
  id: "nosy",
  version: 1,
  family: "nosy",
  media: "json",
  topDown: true,
  matches: () => true,
  envelope: z.looseObject({}),
  items: [{ at: ["results", "*", "entries", "*"] }, { at: ["results", "*", "extras", "*"], entry: false }],
  header: (doc) => ({
    ...EMPTY_HEADER,
    tool: { name: String(doc.name), version: null },
    looked: Array.isArray(doc.results) && doc.results.length > 0,
  }),
  records: ({ value, path }, doc) => [{ value, name: doc.name, around: aroundOf(doc.results, path[1]) } as never],
});

function aroundOf(results: unknown, at: string | number | undefined): unknown {
  const { entries: _, extras: __, ...around } = (results as Record<string, Record<string, unknown>>)[at ?? 0] ?? {};
  return around;
}

async function read(text: string, onePass: boolean, chunkBytes: number) {
  const report = await readReport(sourceOf(text, chunkBytes), nosy, DEFAULT_LIMITS, undefined, { onePass });
  const outcomes: Outcome[] = [];
  // Kept as they were when they were read: the document goes on growing.
  for await (const batch of report.outcomes()) outcomes.push(...structuredClone(batch));
  return { outcomes, header: report.header };
}

/** Keys in any order, also twice, as no writer of JSON objects in JavaScript would write them. */
const object = (pairs: [string, string][]) => `{${pairs.map(([key, value]) => `"${key}":${value}`).join(",")}}`;
const list = fc.array(fc.nat(9), { maxLength: 4 }).map((numbers) => `[${numbers}]`);
const result = fc
  .array(
    fc.oneof(
      fc.tuple(fc.constantFrom("class", "target"), fc.constantFrom('"a"', "1", "null", "{}", "[1]")),
      fc.tuple(fc.constantFrom("entries", "extras"), list),
    ),
    { maxLength: 5 },
  )
  .map(object);
const results = fc.array(result, { maxLength: 4 }).map((some) => `[${some.join(",")}]`);
const document = fc
  .tuple(
    fc.array(fc.tuple(fc.constantFrom("name", "other"), fc.constantFrom('"x"', "2", '{"b":[]}')), { maxLength: 3 }),
    results,
    fc.array(fc.tuple(fc.constantFrom("name", "late", "results"), fc.constantFrom('"y"', "[]", "3")), { maxLength: 2 }),
  )
  .map(([before, inner, after]) => object([...before, ["results", inner], ...after]));

describe("a report read in one pass", () => {
  test("gives what two passes give, or says that it must be read again", async () => {
    await fc.assert(
      fc.asyncProperty(document, fc.integer({ min: 1, max: 40 }), async (text, chunkBytes) => {
        const twice = await read(text, false, chunkBytes);
        const once = await read(text, true, chunkBytes).catch((error: unknown) => {
          expect(error).toBeInstanceOf(ReadAgain);
          return null;
        });
        if (once) expect(once).toEqual(twice);
      }),
      { numRuns: 1_000 },
    );
  });

  test.each([
    {
      name: "everything else comes first",
      text: '{"name":"x","results":[{"class":"a","entries":[1,2]},{"entries":[3]}]}',
    },
    {
      name: "a list of other items follows in the same result",
      text: '{"name":"x","results":[{"extras":[1],"entries":[2]}]}',
    },
    { name: "there are no items", text: '{"results":[],"name":"x"}' },
  ])("is read once when $name", async ({ text }) => {
    expect(await read(text, true, 7)).toEqual(await read(text, false, 7));
  });

  test.each([
    { name: "the name of the tool comes last", text: '{"results":[{"entries":[1]}],"name":"x"}' },
    {
      name: "a result says what it is about after its entries",
      text: '{"name":"x","results":[{"entries":[1],"class":"a"}]}',
    },
    { name: "a key is written twice", text: '{"name":"x","results":[{"entries":[1]}],"results":[]}' },
  ])("is read again when $name", async ({ text }) => {
    await expect(read(text, true, 7)).rejects.toBeInstanceOf(ReadAgain);
  });

  test("that stops in the middle is unreadable, as in two passes", async () => {
    await expect(read('{"name":"x","results":[{"entries":[1,', true, 7)).rejects.toMatchObject({
      code: "unreadable_report",
    });
  });
});
