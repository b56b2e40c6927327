import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Band, bandOf, bandRank } from "@/lib/engine/risk/bands";
import { type RiskMember, riskPoints, scoreRisk } from "@/lib/engine/risk/risk-score";

const member = (findingId: string, assetId: string, score: number): RiskMember => ({
  findingId,
  assetId,
  scored: {
    formula: "1",
    score,
    band: bandOf(score),
    factors: [{ id: "severity", label: "Severity", points: score, evidence: "As given.", asOf: null }],
    bod: null,
    ssvc: null,
  },
});
const anyMembers = fc
  .array(fc.tuple(fc.nat(9), fc.nat(100)), { minLength: 1, maxLength: 80 })
  .map((list) => list.map(([asset, score], i) => member(`finding-${i}`, `asset-${asset}`, score)));
const ORDER: Band[] = ["track", "track-star", "attend", "act"];

describe("scoreRisk", () => {
  test("is the worst member's score and breadth, summing exactly, whatever the order of members", () => {
    fc.assert(
      fc.property(anyMembers, (members) => {
        const risk = scoreRisk(members);
        const worst = Math.max(...members.map(({ scored }) => scored.score));
        expect(risk.score).toBeGreaterThanOrEqual(worst);
        expect(risk.factors.reduce((sum, { points }) => sum + points, 0)).toBe(risk.score);
        expect(scoreRisk(members.toReversed())).toEqual(risk);
        const assets = new Set(members.map(({ assetId }) => assetId)).size;
        expect(riskPoints(worst, { findings: members.length, assets })).toBe(risk.score);
      }),
    );
  });

  test("one more member never lowers it", () => {
    fc.assert(
      fc.property(anyMembers, fc.nat(100), (members, score) => {
        const more = [...members, member("one-more", "asset-new", score)];
        expect(scoreRisk(more).score).toBeGreaterThanOrEqual(scoreRisk(members).score);
      }),
    );
  });

  test("breadth never lifts a risk into a band that none of its members is in", () => {
    fc.assert(
      fc.property(anyMembers, (members) => {
        const worst = members.reduce((best, m) => Math.max(m.scored.score, best), 0);
        expect(scoreRisk(members).band).toBe(bandOf(worst));
      }),
    );
  });

  test("a risk without findings is a bug and not a zero", () => {
    expect(() => scoreRisk([])).toThrow(RangeError);
  });
});

describe("bands", () => {
  test.each([
    [100, "act"],
    [90, "act"],
    [89, "attend"],
    [70, "attend"],
    [69, "track-star"],
    [40, "track-star"],
    [39, "track"],
    [0, "track"],
  ] as const)("a score of %i is %s", (score, band) => expect(bandOf(score)).toBe(band));

  test("rank follows urgency", () => expect(ORDER.map(bandRank)).toEqual([0, 1, 2, 3]));
});
