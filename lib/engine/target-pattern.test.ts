import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { coversPattern, matchesTarget } from "@/lib/engine/target-pattern";

describe("matchesTarget", () => {
  test.each([
    ["image:registry.test/shop/*", "image:registry.test/shop/api", true],
    ["image:registry.test/shop/*", "image:registry.test/shop/team/api", false],
    ["image:registry.test/shop/**", "image:registry.test/shop/team/api", true],
    ["image:registry.test/shop/*", "image:registryxtest/shop/api", false],
    ["image:registry.test/shop/*", "repository:registry.test/shop/api", false],
    ["repository:github.com/*/api", "repository:github.com/shop/api", true],
    ["repository:**/api", "repository:github.com/shop/api", true],
    ["image:*", "image:", true],
    ["image:a", "image:a\nb", false],
    ["image:**", "image:a\nb", true],
  ])("%s on %s is %s", (pattern, name, expected) => expect(matchesTarget(pattern, name)).toBe(expected));

  // A backtracking matcher needs longer than the universe for this one; a token's maker chooses the pattern.
  test("a pattern of stars costs no more than its length times the name's", () => {
    expect(matchesTarget(`image:${"**a".repeat(160)}b`, `image:${"a".repeat(1_900)}`)).toBe(false);
  });

  test("what is longer than any name matches nothing", () => {
    expect(matchesTarget("image:**", `image:${"a".repeat(4_000)}`)).toBe(false);
  });
});

describe("coversPattern", () => {
  test.each([
    ["image:shop/*", "image:shop/api", true],
    ["image:shop/*", "image:shop/*", true],
    ["image:shop/*", "image:shop/a*", true],
    ["image:shop/*", "image:shop/**", false],
    ["image:shop/*", "image:*/api", false],
    ["image:shop/*", "image:**", false],
    ["image:shop/**", "image:shop/*/api", true],
    ["image:shop/**", "image:shop/**", true],
    ["image:shop/**", "**", false],
    ["image:shop/**", "*:shop/x", false],
  ])("%s over %s is %s", (outer, inner, expected) => expect(coversPattern(outer, inner)).toBe(expected));

  // The promise a limited token rests on: what a covered pattern matches, its own pattern matches.
  test("never says yes to a pattern that matches something outside", () => {
    const piece = fc.constantFrom("a", "b", "/", "*", "**");
    const glob = fc.array(piece, { maxLength: 6 }).map((parts) => parts.join(""));
    const name = fc.array(fc.constantFrom("a", "b", "/"), { maxLength: 7 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(glob, glob, name, (outer, inner, text) => {
        fc.pre(coversPattern(outer, inner) && matchesTarget(inner, text));
        return matchesTarget(outer, text);
      }),
      { numRuns: 2_000 },
    );
  });
});
