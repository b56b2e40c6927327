import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Parser } from "@/lib/parsers/parser";
import { DEFAULT_LIMITS } from "@/lib/parsers/reading/limits";
import { openReport } from "@/lib/parsers/reading/open-report";
import { detectReport, type Report, readReport } from "@/lib/parsers/reading/read-report";
import { wholeJson } from "@/lib/parsers/reading/whole-json";
import { PARSERS } from "@/lib/parsers/registry";
import { realReports } from "@/lib/testing/real-reports";

const root = fileURLToPath(new URL("../__fixtures__", import.meta.url));
const fixtures = readdirSync(root).flatMap((id) =>
  readdirSync(join(root, id)).map((name) => ({ file: `${id}/${name}`, path: join(root, id, name) })),
);
const reports = [...fixtures, ...realReports(() => true).map(({ file, path }) => ({ file, path }))];

type Read = { parser: Parser; report: Report };

/** All that a reader says of a report, or why it says nothing. */
async function told(open: Promise<Read>): Promise<unknown> {
  try {
    const { parser, report } = await open;
    const outcomes = [];
    for await (const batch of report.outcomes()) outcomes.push(...batch);
    // JSON.parse gives keys that look like numbers in their order, not the text's; what entries amount to has none (law 2).
    outcomes.sort((a, b) => (a.pointer < b.pointer ? -1 : 1));
    return { format: parser.id, header: report.header, outcomes };
  } catch (error) {
    return { refused: (error as { code?: string }).code ?? String(error) };
  }
}

const bothWays = async (bytes: Buffer, filename: string) => {
  const source = async function* () {
    yield bytes;
  };
  const options = { parsers: PARSERS, filename, limits: DEFAULT_LIMITS };
  const streamed = detectReport(source, options).then(async ({ parser }) => ({
    parser,
    report: await readReport(source, parser, DEFAULT_LIMITS),
  }));
  return [await told(openReport(source, options)), await told(streamed)];
};

describe("a report that is parsed at once", { timeout: 60_000 }, () => {
  test.each(reports)("$file says what it says as a stream", async ({ path }) => {
    const [whole, streamed] = await bothWays(readFileSync(path), path.slice(path.lastIndexOf("/") + 1));
    expect(whole).toEqual(streamed);
  });

  test("holds the depth that the readers for large texts hold, wherever brackets stand in strings", () => {
    const limits = { ...DEFAULT_LIMITS, maxDepth: 5 };
    const nested = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: "large", withCrossShrink: true },
        fc.string(),
        fc.array(tie("value"), { maxLength: 2 }),
        fc.dictionary(fc.string(), tie("value"), { maxKeys: 2 }),
      ),
    })).value;
    const depthOf = (value: unknown): number =>
      value !== null && typeof value === "object" ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
    fc.assert(
      fc.property(fc.array(nested), (value) => {
        expect(wholeJson(Buffer.from(JSON.stringify(value)), limits) !== null).toBe(depthOf(value) <= 5);
      }),
    );
  });

  // Parsing brackets alone takes twice the memory of as many entries side by side: a large text is looked through before.
  test.each([1_000, 600_000])("%d nested brackets are left to the readers for large texts", (levels) => {
    expect(wholeJson(Buffer.from(`${"[".repeat(levels)}${"]".repeat(levels)}`), DEFAULT_LIMITS)).toBeNull();
  });

  test("holds the depth in a value that a later one of the same name replaces", () => {
    const deep = `${"[".repeat(DEFAULT_LIMITS.maxDepth)}${"]".repeat(DEFAULT_LIMITS.maxDepth)}`;
    expect(wholeJson(Buffer.from(`{"a": ${deep}, "a": 1}`), DEFAULT_LIMITS)).toBeNull();
    expect(wholeJson(Buffer.from(`{"a": ${deep.slice(1, -1)}, "a": 1}`), DEFAULT_LIMITS)).not.toBeNull();
  });

  test("holds the depth in what a sketch leaves out as well", () => {
    const deep = `${"[".repeat(DEFAULT_LIMITS.maxDepth)}${"]".repeat(DEFAULT_LIMITS.maxDepth)}`;
    expect(wholeJson(Buffer.from(`[1, 2, 3, 4, 5, 6, ${deep}]`), DEFAULT_LIMITS)).toBeNull();
    expect(wholeJson(Buffer.from(`[1, 2, 3, 4, 5, 6, ${deep.slice(1, -1)}]`), DEFAULT_LIMITS)).not.toBeNull();
  });
});
