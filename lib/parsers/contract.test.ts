import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AppError } from "@/lib/model/error";
import { SEVERITIES } from "@/lib/model/severity";
import type { Parser } from "@/lib/parsers/parser";
import { DEFAULT_LIMITS, detectReport, type Outcome, readReport } from "@/lib/parsers/reading/read-report";
import { PARSERS } from "@/lib/parsers/registry";

const root = fileURLToPath(new URL("./__fixtures__", import.meta.url));
const fixtures = PARSERS.flatMap((parser) =>
  fixturesOf(parser).map((name) => ({ parser, name, id: `${parser.id}/${name}` })),
);

function fixturesOf(parser: Parser): string[] {
  try {
    return readdirSync(join(root, parser.id));
  } catch {
    return [];
  }
}

const bytesOf = (id: string) => readFileSync(join(root, id));
const sourceOf = (bytes: Uint8Array) =>
  async function* () {
    yield bytes;
  };

async function readWith(parser: Parser, bytes: Uint8Array): Promise<Outcome[]> {
  const report = await readReport(sourceOf(bytes), parser, DEFAULT_LIMITS);
  const outcomes: Outcome[] = [];
  for await (const batch of report.outcomes()) outcomes.push(...batch);
  return outcomes;
}

const fileNameOf = (name: string) => name.replace(/^(?:none|one|many|broken)\.(?=CODEOWNERS|OWNERS)/, "");
const detect = (bytes: Uint8Array, name: string, parsers: readonly Parser[]) =>
  detectReport(sourceOf(bytes), { parsers, filename: fileNameOf(name), limits: DEFAULT_LIMITS });

describe("every format", () => {
  test.each(PARSERS.map(({ id }) => id))(
    "%s has an id of its own and fixtures with none, one, many and broken entries",
    (id) => {
      expect(PARSERS.filter((parser) => parser.id === id)).toHaveLength(1);
      const names = fixtures.filter(({ parser }) => parser.id === id).map(({ name }) => name.split(".")[0]);
      expect(names).toEqual(expect.arrayContaining(["broken", "many", "none", "one"]));
    },
  );
});

describe("every fixture", { timeout: 60_000 }, () => {
  test.each(fixtures)("$id is claimed by its own format and by no other", async ({ parser, name, id }) => {
    const bytes = bytesOf(id);
    const claims: string[] = [];
    for (const one of PARSERS) {
      const claimed = await detect(bytes, name, [one]).then(
        () => true,
        (error) => {
          if (error instanceof AppError) return false;
          throw error;
        },
      );
      if (claimed) claims.push(one.id);
    }
    if (claims.length > 0 || !name.startsWith("none")) expect(claims).toEqual([parser.id]);
    // An empty list is any format's: only the sender can say which.
    else
      await expect(
        detectReport(sourceOf(bytes), { parsers: PARSERS, format: parser.id, limits: DEFAULT_LIMITS }),
      ).resolves.toEqual({ parser });
  });

  test.each(fixtures)(
    "$id reads the same twice, and every outcome is a record or a rejection with its place",
    async ({ parser, id }) => {
      const outcomes = await readWith(parser, bytesOf(id));
      expect(await readWith(parser, bytesOf(id))).toEqual(outcomes);
      for (const outcome of outcomes) {
        expect(outcome.pointer).toMatch(/^(?:|\/.*|line \d+)$/s);
        if ("rejected" in outcome) expect(outcome.rejected).toMatch(/\w.*\w/);
        else if (outcome.entry) expect(outcome.records.length).toBeGreaterThan(0);
      }
    },
  );

  test.each(fixtures)("$id yields records that survive JSON and hold known severities", async ({ parser, id }) => {
    for (const outcome of await readWith(parser, bytesOf(id))) {
      if (!("records" in outcome)) continue;
      for (const record of outcome.records) {
        expect(JSON.parse(JSON.stringify(record))).toEqual(record);
        if ("severity" in record) expect(SEVERITIES).toContain(record.severity);
        expect(JSON.stringify(record)).not.toMatch(/\\u0000|undefined|\[object Object\]/);
      }
    }
  });

  test.each(fixtures.filter(({ name }) => name.startsWith("broken")))(
    "$id has rejections, and still reads what is sound",
    async ({ parser, id }) => {
      const outcomes = await readWith(parser, bytesOf(id));
      expect(outcomes.some((outcome) => "rejected" in outcome)).toBe(true);
    },
  );
});

/** A fixture's JSON with one value in it replaced by something that does not belong there. */
function spoil(value: unknown, path: number[], replacement: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined || value === null || typeof value !== "object") return replacement;
  const keys = Object.keys(value);
  if (keys.length === 0) return replacement;
  const key = keys[step % keys.length] as string;
  if (Array.isArray(value)) return value.map((one, i) => (i === Number(key) ? spoil(one, rest, replacement) : one));
  return { ...value, [key]: spoil((value as Record<string, unknown>)[key], rest, replacement) };
}

describe("a document spoiled anywhere", { timeout: 60_000 }, () => {
  const documents = fixtures.filter(
    ({ name, parser }) =>
      /^(?:many|one)\..*json$/.test(name) &&
      ["json", "json-values", "yaml"].includes(parser.media) &&
      parses(name, parser.id),
  );
  const replacement = fc.constantFrom<unknown>(
    null,
    true,
    17,
    -0.5,
    "",
    "text",
    "https://x",
    [],
    {},
    [null],
    [[]],
    { id: 1 },
    "\ud800",
    "__proto__",
    "constructor",
    "toString",
    { __proto__: null },
    "a".repeat(3000),
    1e308,
  );

  test.each(documents)(
    "$id is read or refused with a reason; no item is rejected for a fault of ours",
    async ({ parser, id }) => {
      const value = JSON.parse(bytesOf(id).toString("utf8"));
      await fc.assert(
        fc.asyncProperty(fc.array(fc.nat(40), { minLength: 1, maxLength: 9 }), replacement, async (path, wrong) => {
          const bytes = Buffer.from(JSON.stringify(spoil(value, path, wrong)));
          const outcomes = await readWith(parser, bytes).catch((error: unknown) => {
            expect(error).toBeInstanceOf(AppError);
            return [];
          });
          for (const outcome of outcomes)
            if ("rejected" in outcome) expect(outcome.rejected).not.toMatch(/could not be understood/);
        }),
        { numRuns: 150 },
      );
    },
  );

  const xml = fixtures.filter(({ name }) => /^(?:many|one)\..*xml$/.test(name));
  const spoiled = fc.constantFrom<(whole: string, tag: string) => string>(
    () => "",
    (whole) => whole + whole,
    (_, tag) => `<${tag}/>`,
    (_, tag) => `<${tag} a="1">text<__proto__>x</__proto__></${tag}>`,
    (_, tag) => `<${tag}>${"a".repeat(3000)}</${tag}>`,
    (whole, tag) => `<${tag}>${whole}</${tag}>`,
  );

  test.each(xml)(
    "$id, an element of it spoiled, is read or refused; no item is rejected for a fault of ours",
    async ({ parser, id }) => {
      const text = bytesOf(id).toString("utf8");
      const leaves = [...text.matchAll(/<([\w:]+)(?:\s[^<>]*[^<>/])?>(?:<!\[CDATA\[[^\]]*\]\]>|[^<]*)<\/\1>/g)];
      await fc.assert(
        fc.asyncProperty(fc.nat(leaves.length - 1), spoiled, async (which, wrong) => {
          const leaf = leaves[which] as RegExpExecArray;
          const bytes = Buffer.from(
            text.slice(0, leaf.index) + wrong(leaf[0], leaf[1] as string) + text.slice(leaf.index + leaf[0].length),
          );
          for (const outcome of await readWith(parser, bytes))
            if ("rejected" in outcome) expect(outcome.rejected).not.toMatch(/could not be understood/);
        }),
        { numRuns: 100 },
      );
    },
  );

  function parses(name: string, id: string): boolean {
    try {
      JSON.parse(bytesOf(`${id}/${name}`).toString("utf8"));
      return true;
    } catch {
      return false;
    }
  }
});
