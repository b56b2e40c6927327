import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type OwnerHint, rankSuggestions } from "@/lib/engine/ownership/suggestions";

const hint = (over: Partial<OwnerHint>): OwnerHint => ({
  kind: "commits",
  team: null,
  person: "ana@example.org",
  share: 0.5,
  text: "seen",
  ...over,
});

describe("suggestions", () => {
  test("who works on the files comes before who owns what is around, and all evidence is told", () => {
    const hints = [
      hint({ kind: "around", team: "platform", person: null, share: 0.9, text: "owns 9 of 10 around" }),
      hint({ share: 0.8, text: "12 of the last 15 commits" }),
      hint({ kind: "same_place", team: "payments", person: null, share: 0.75, text: "owns 3 of 4 there" }),
      hint({ kind: "around", team: "payments", person: null, share: 0.2, text: "owns 2 of 10 around" }),
    ];
    expect(rankSuggestions(hints).map(({ team, person, evidence }) => [team ?? person, evidence])).toEqual([
      ["ana@example.org", ["12 of the last 15 commits"]],
      ["payments", ["owns 3 of 4 there", "owns 2 of 10 around"]],
      ["platform", ["owns 9 of 10 around"]],
    ]);
  });

  test("a team comes before a person of the same share", () => {
    expect(rankSuggestions([hint({}), hint({ team: "payments", person: null })]).map(({ team }) => team)).toEqual([
      "payments",
      null,
    ]);
  });

  const some = fc.record({
    kind: fc.constantFrom("commits", "same_place", "around") as fc.Arbitrary<OwnerHint["kind"]>,
    team: fc.option(fc.constantFrom("payments", "platform")),
    person: fc.constant(null),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    text: fc.constantFrom("a", "b", "c"),
  });
  test("name nobody twice, are few, and do not depend on the order of what was seen", () => {
    fc.assert(
      fc.property(fc.array(some), fc.infiniteStream(fc.nat()), (hints, random) => {
        const ranked = rankSuggestions(hints);
        expect(new Set(ranked.map(({ team, person }) => `${team} ${person}`)).size).toBe(ranked.length);
        expect(ranked.length).toBeLessThanOrEqual(4);
        const shuffled = hints.map((one) => [random.next().value ?? 0, one] as const).toSorted(([a], [b]) => a - b);
        const again = rankSuggestions(shuffled.map(([, one]) => one));
        expect(again.map(({ team, strength }) => [team, strength])).toEqual(
          ranked.map(({ team, strength }) => [team, strength]),
        );
      }),
    );
  });
});
