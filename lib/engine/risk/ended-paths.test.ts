import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bandsBySource } from "@/lib/engine/risk/band-by-source";
import { bandOf, bandRank } from "@/lib/engine/risk/bands";
import { countRisk, type EndedPaths, withEndedPaths, withoutEndedPaths } from "@/lib/engine/risk/ended-paths";
import { reasonOf } from "@/lib/engine/risk/reason";
import { beyondScale } from "@/lib/engine/risk/risk-score";

const factor = (id: string, points: number, evidence = "As given.") => ({
  id,
  label: id,
  points,
  evidence,
  asOf: null,
});

/** A change that sums to so much before the end of the scale. */
const change = (sum: number, { bod = 0, ssvc = 0 } = {}) => {
  const score = Math.min(100, sum);
  const scale = sum > 100 ? [factor("scale", 100 - sum)] : [];
  return { score, factors: [factor("severity", sum), ...scale], bands: bandsBySource(score, { bod, ssvc }) };
};
const ended = (sum: number, count = 1, goal = "to control of the cluster"): EndedPaths => {
  const score = Math.min(100, sum);
  const worst = { score, overScale: sum - score, band: bandOf(score), title: "From the internet to the cluster", goal };
  return { count, worst };
};
const sums = fc.integer({ min: 0, max: 130 });
const ranks = fc.record({ bod: fc.nat(3), ssvc: fc.nat(3) });

describe("one change counts as the worst that it ends", () => {
  test("by score, beyond the scale and by band, and its factors sum to the score", () => {
    fc.assert(
      fc.property(sums, sums, ranks, (own, path, by) => {
        const [before, worst] = [change(own, by), ended(path)];
        const after = withEndedPaths(before, worst);
        expect(after.score).toBe(Math.max(before.score, worst.worst.score));
        expect(after.factors.reduce((sum, { points }) => sum + points, 0)).toBe(after.score);
        const place = (one: number) => Math.min(100, one) * 1000 + Math.max(0, one - 100);
        expect(after.score * 1000 + beyondScale(after)).toBe(Math.max(place(own), place(path)));
        for (const [source, band] of Object.entries(after.bands)) {
          const alone = before.bands[source as keyof typeof before.bands];
          expect(bandRank(band)).toBe(Math.max(bandRank(alone), bandRank(worst.worst.band)));
        }
      }),
    );
  });

  test("computed twice is computed once, and without paths it is what it was", () => {
    fc.assert(
      fc.property(sums, sums, sums, (own, path, other) => {
        const before = change(own);
        const once = withEndedPaths(before, ended(path));
        expect(withEndedPaths({ ...once, bands: before.bands }, ended(path))).toEqual(once);
        const moved = withEndedPaths({ ...once, bands: before.bands }, ended(other, 2));
        expect(moved).toEqual(withEndedPaths(before, ended(other, 2)));
        expect(withoutEndedPaths({ ...once, bands: before.bands })).toEqual(before);
      }),
    );
  });

  // A risk that was held at 69 had summed to more: what it takes over is the path's distance, not its own.
  test("what was held below the end of the scale takes the path's place beyond it", () => {
    const held = { ...change(69), factors: [factor("severity", 108), factor("scale", -8), factor("unexploited", -31)] };
    expect(beyondScale(withEndedPaths(held, ended(104)))).toBe(4);
    expect(beyondScale(withEndedPaths(held, ended(100)))).toBe(0);
  });

  test.each([
    {
      name: "a path that scores more lifts it",
      own: 62,
      path: 97,
      score: 97,
      points: 35,
      says: "One change counts as the worst",
    },
    {
      name: "a path that scores less adds nothing and is named",
      own: 97,
      path: 62,
      score: 97,
      points: 0,
      says: "scores as much by itself",
    },
    {
      name: "beyond the scale the difference is told",
      own: 104,
      path: 109,
      score: 100,
      points: 5,
      says: "(its factors sum to 109)",
    },
  ])("$name", ({ own, path, score, points, says }) => {
    const lifted = withEndedPaths(change(own), ended(path));
    expect(lifted.score).toBe(score);
    expect(lifted.factors.find(({ id }) => id === "ends-path")).toMatchObject({
      points,
      evidence: expect.stringContaining(says),
    });
  });

  test("where a public verdict is laxer than the path, the score sets the band", () => {
    const lax = change(50, { bod: 1 });
    expect(countRisk(lax, null, "bod-26-04")).toMatchObject({
      band: "track-star",
      bandSource: "bod-26-04",
      lifted: false,
    });
    expect(countRisk(lax, ended(95), "bod-26-04")).toMatchObject({ band: "act", bandSource: "score", lifted: true });
    const strict = change(50, { bod: 3, ssvc: 3 });
    expect(countRisk(strict, ended(75), "bod-26-04")).toMatchObject({
      band: "act",
      bandSource: "bod-26-04",
      lifted: true,
    });
  });
});

describe("the row of a change", () => {
  const reason = (own: number, path: EndedPaths) => {
    const { factors, band, bandSource } = countRisk(change(own), path, "score");
    return reasonOf({ kind: "package-upgrade", exploited: false, factors, band, bandSource });
  };

  test("says where the path leads that sets its score", () => {
    expect(reason(40, ended(95))).toBe(
      "Act because it ends an attack path to control of the cluster and nobody rated it.",
    );
    expect(reason(40, ended(95, 3))).toBe(
      "Act because it ends 3 attack paths, one to control of the cluster and nobody rated it.",
    );
    expect(reason(40, ended(95, 1, `to ${"x".repeat(60)}`))).toBe(
      "Act because it ends an attack path and nobody rated it.",
    );
  });

  test("says nothing of a path that does not", () => {
    expect(reason(95, ended(40))).not.toContain("attack path");
  });
});
