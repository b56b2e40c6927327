import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Band, bandOf } from "@/lib/engine/risk/bands";
import { explainMove } from "@/lib/engine/risk/explain-move";
import type { BandSource } from "@/lib/model/band-source";

const IDS = ["kev", "severity", "exposure", "privilege"];
type Over = { formula?: string; band?: Band; bandSource?: BandSource };
const scored = (points: Record<string, number>, { formula = "1", band, bandSource = "score" }: Over = {}) => {
  const factors = Object.entries(points).map(([id, value]) => ({ id, label: `Factor ${id}`, points: value }));
  const score = factors.reduce((sum, factor) => sum + factor.points, 0);
  return { score, band: band ?? bandOf(Math.max(0, Math.min(100, score))), bandSource, formula, factors };
};
const anyScored = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...IDS), fc.integer({ min: -20, max: 40 })), { selector: ([id]) => id })
  .map((entries) => scored(Object.fromEntries(entries)));

describe("explainMove", () => {
  test("names each factor that changed with both numbers, the largest first", () => {
    const text = explainMove(
      scored({ severity: 40, kev: 0, exposure: 9 }),
      scored({ severity: 40, kev: 30, exposure: 2 }),
    );
    expect(text).toBe("Up 23: Factor kev from 0 to 30, Factor exposure from 9 to 2.");
  });

  test("a factor that came or went had no points", () => {
    expect(explainMove(scored({ kev: 30 }), scored({ kev: 30, privilege: -4 }))).toBe(
      "Down 4: Factor privilege from 0 to −4.",
    );
    expect(explainMove(scored({ kev: 30, privilege: -4 }), scored({ kev: 30 }))).toBe(
      "Up 4: Factor privilege from −4 to 0.",
    );
  });

  // Whoever adds the named changes up gets the difference: nothing is told that did not happen, and nothing is kept back.
  test("what it names sums to the difference", () => {
    fc.assert(
      fc.property(anyScored, anyScored, (before, after) => {
        const text = explainMove(before, after);
        const moves = [...text.matchAll(/from ([−\d]+) to ([−\d]+)/g)].map(
          ([, from = "", to = ""]) => number(to) - number(from),
        );
        expect(moves.every((move) => move !== 0)).toBe(true);
        expect(moves.reduce((sum, move) => sum + move, 0)).toBe(after.score - before.score);
        if (after.score > before.score) expect(text).toMatch(new RegExp(`^Up ${after.score - before.score}`));
        if (after.score < before.score) expect(text).toMatch(new RegExp(`^Down ${before.score - after.score}`));
      }),
    );
  });

  test("says that another formula or another policy moved it", () => {
    expect(explainMove(scored({ kev: 30 }), scored({ kev: 34 }, { formula: "2" }))).toBe(
      "Up 4: formula 1 became 2, Factor kev from 30 to 34.",
    );
    const [track, act] = [
      scored({ kev: 30 }, { band: "track" }),
      scored({ kev: 30 }, { band: "act", bandSource: "bod-26-04" }),
    ];
    expect(explainMove(track, act)).toBe(
      "Act instead of Track at the same score: the band now follows CISA BOD 26-04.",
    );
    const less = scored({ kev: 28 }, { band: "attend", bandSource: "bod-26-04" });
    expect(explainMove(act, less)).toBe("Down 2, Attend instead of Act: Factor kev from 30 to 28.");
  });

  test("counts what it leaves out", () => {
    const many = (points: number) =>
      scored(Object.fromEntries(["a", "b", "c", "d", "e", "f", "g"].map((id) => [id, points])));
    expect(explainMove(many(1), many(2))).toContain(", 2 more.");
  });
});

const number = (text: string) => Number(text.replace("−", "-"));
