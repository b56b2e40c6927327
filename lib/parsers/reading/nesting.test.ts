import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isDeeper, isTextDeeper } from "@/lib/parsers/reading/nesting";
import { depthBound } from "@/lib/parsers/reading/nesting-blocks";

/** Text in which quotes, backslashes and brackets stand anywhere: also at the end of a block of 64 bytes, or of a piece. */
const hostile = fc.string({ unit: fc.constantFrom("\\", '"', "[", "]", "{", "}", "a", "ä"), maxLength: 150 });
const json = fc
  .tuple(
    fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: "large", withCrossShrink: true },
        hostile,
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(hostile, tie("value"), { maxKeys: 3 }),
      ),
    })).value,
    fc.constantFrom(0, 1, 4),
  )
  .map(([value, indent]) => Buffer.from(JSON.stringify([value], null, indent)));

const depthOf = (value: unknown): number =>
  value !== null && typeof value === "object" ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

describe("how deep a JSON text nests", () => {
  test("is told alike by blocks and byte by byte", () => {
    fc.assert(
      fc.property(json, fc.integer({ min: 0, max: 12 }), (bytes, maxDepth) => {
        const depth = depthOf(JSON.parse(bytes.toString()));
        expect(isDeeper(bytes, maxDepth)).toBe(depth > maxDepth);
        expect(isTextDeeper(bytes, maxDepth)).toBe(depth > maxDepth);
        const bound = depthBound(bytes) as number;
        expect(bound).toBeGreaterThanOrEqual(depth);
        expect(bound).toBeLessThan(depth + 64);
      }),
      { numRuns: 500 },
    );
  });

  // A string, or a run of backslashes, may begin in one piece and end in another.
  test("is told across the pieces of a large text", () => {
    fc.assert(
      fc.property(fc.integer({ min: 65_500, max: 65_550 }), hostile, hostile, (at, first, second) => {
        const bytes = Buffer.from(
          JSON.stringify(["x".repeat(at - first.length), first, [[second]], "y".repeat(70_000)]),
        );
        expect(isTextDeeper(bytes, 3)).toBe(false);
        expect(isTextDeeper(bytes, 2)).toBe(true);
        expect(depthBound(bytes)).toBeLessThan(3 + 64);
      }),
    );
  });

  test("does not depend on the text before it, nor on where its bytes lie", () => {
    const deep = Buffer.from(`  ${"[".repeat(9)}"\\`);
    for (const from of [0, 1, 2]) {
      expect(isTextDeeper(deep.subarray(from), 8)).toBe(true);
      expect(depthBound(Buffer.from('{"a": [1]}'))).toBeLessThanOrEqual(2);
    }
    expect(isTextDeeper(Buffer.alloc(0), 1)).toBe(false);
  });
});
