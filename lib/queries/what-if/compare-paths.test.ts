import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { comparePaths, type FoundPath, type StoredPath } from "@/lib/queries/what-if/compare-paths";
import { movedBands, standingOf } from "@/lib/queries/what-if/standing";

const path = (key: string, score: number): FoundPath => ({
  key,
  title: `Path ${key}`,
  standing: standingOf({ score, band: score >= 90 ? "act" : "attend" }),
});
const stored = (key: string, score: number, over: Partial<StoredPath> = {}): [string, StoredPath] => [
  key,
  { id: `id-${key}`, title: `Stored ${key}`, standing: path(key, score).standing, counts: true, ...over },
];
const BANDS = ["act", "attend", "track*", "track"] as const;

describe("comparePaths", () => {
  test("a path that is gone breaks, one that stays tells its move, and one that is new is told instead", () => {
    const changes = comparePaths(
      [path("a", 95), path("b", 92), path("c", 80)],
      [path("b", 85), path("c", 80), path("d", 91)],
      new Map([stored("a", 95), stored("b", 92), stored("c", 79)]),
    );
    expect(changes.broken).toMatchObject([{ riskId: "id-a", title: "Stored a", before: { score: 95 }, after: null }]);
    expect(changes.remaining).toMatchObject([
      { riskId: "id-b", before: { score: 92 }, after: { score: 85, band: "attend" } },
      // It has only grown older since it was stored: no move.
      { riskId: "id-c", before: { score: 79 }, after: { score: 79 } },
    ]);
    expect(changes.moved).toBe(1);
    expect(changes.instead).toMatchObject([{ riskId: null, title: "Path d", before: null, after: { score: 91 } }]);
  });

  test("a path whose entries still reach its goal does not break: it goes on, by the row that tells it or by a way of its own", () => {
    const on = new Map([
      ["a", { ...path("d", 60), title: "Way d", summary: "By another weakness." }],
      ["b", { ...path("x", 50), title: "Way x", summary: "Over what is entered as easily." }],
    ]);
    const { broken, goesOn, instead, moves } = comparePaths(
      [path("a", 95), path("b", 92), path("c", 80)],
      [path("d", 91)],
      new Map([stored("a", 95), stored("b", 92), stored("c", 80)]),
      on,
    );
    expect(goesOn).toMatchObject([
      {
        riskId: "id-a",
        before: { score: 95 },
        after: { score: 91 },
        by: { riskId: null, title: "Path d", summary: "By another weakness." },
      },
      { riskId: "id-b", after: { score: 50 }, by: { riskId: null, title: "Way x" } },
    ]);
    expect(broken.map(({ riskId }) => riskId)).toEqual(["id-c"]);
    expect(instead).toMatchObject([{ title: "Path d" }]);
    // Rows come and go as the list will have them.
    expect(moves).toHaveLength(4);
  });

  test("what somebody decided breaks and counts in no band", () => {
    const { broken, moves } = comparePaths([path("a", 95)], [], new Map([stored("a", 95, { counts: false })]));
    expect(broken).toHaveLength(1);
    expect(moves).toEqual([]);
  });

  test("every path is told once, and the bands change by what is gone and what is new", () => {
    const some = fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 70, max: 100 })), {
      selector: ([key]) => key,
    });
    fc.assert(
      fc.property(some, some, fc.func(fc.boolean()), (first, second, isOn) => {
        const before = first.map(([key, score]) => path(String(key), score));
        const after = second.map(([key, score]) => path(String(key), score));
        const known = new Map(first.map(([key, score]) => stored(String(key), score)));
        const ways = before.filter(({ key }) => isOn(key)).map((one) => [one.key, { ...one, summary: "" }] as const);
        const { broken, goesOn, remaining, instead, moves } = comparePaths(before, after, known, new Map(ways));
        expect(broken.length + goesOn.length + remaining.length).toBe(before.length);
        expect(broken.some(({ riskId }) => ways.some(([key]) => riskId === `id-${key}`))).toBe(false);
        expect(remaining.length + instead.length).toBe(after.length);
        const count = (paths: readonly FoundPath[]) =>
          new Map(BANDS.map((band) => [band, paths.filter(({ standing }) => standing.band === band).length]));
        const told = movedBands(count(before), BANDS, moves);
        expect(new Map(told.map((band) => [band.band, band.after]))).toEqual(count(after));
      }),
    );
  });
});
