import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bootstrapIntervals, percentileInterval } from "@/lib/engine/backtest/bootstrap";
import { measure } from "@/lib/engine/backtest/measures";
import { seededRandom } from "@/lib/engine/backtest/random";
import { RANKINGS } from "@/lib/engine/backtest/rankings";
import { RULES } from "@/lib/engine/backtest/rules";
import { runBacktest } from "@/lib/engine/backtest/run-backtest";
import { type Case, selectCases } from "@/lib/engine/backtest/select-cases";
import { caughtInTop } from "@/lib/engine/backtest/take-top";
import { Backtest } from "@/lib/model/backtest";

const scored = fc.record({ score: fc.integer({ min: 0, max: 3 }), exploited: fc.boolean() });
type Scored = { score: number; exploited: boolean };

const anyCase: fc.Arbitrary<Case> = fc.record({
  cve: fc.integer({ min: 1000, max: 99_999 }).map((n) => `CVE-2024-${n}`),
  cvss: fc.option(fc.integer({ min: 0, max: 100 }).map((n) => n / 10)),
  exploitation: fc.constantFrom("none" as const, "poc" as const, "active" as const),
  automatable: fc.boolean(),
  technicalImpact: fc.constantFrom("partial" as const, "total" as const),
  exploited: fc.boolean(),
});
const cases = (maxLength: number) =>
  fc
    .uniqueArray(anyCase, { minLength: 1, maxLength, selector: ({ cve }) => cve })
    .filter((all) => all.some(({ exploited }) => exploited));

function groupsOf(all: readonly Scored[]) {
  return [3, 2, 1, 0].map((score) => {
    const members = all.filter((one) => one.score === score);
    return { all: members.length, exploited: members.filter(({ exploited }) => exploited).length };
  });
}

function permutations<T>(all: readonly T[]): T[][] {
  if (all.length === 0) return [[]];
  return all.flatMap((one, n) => permutations(all.toSpliced(n, 1)).map((rest) => [one, ...rest]));
}

describe("measures", () => {
  test("are what counting one by one gives", () => {
    const one = fc.record({ flagged: fc.boolean(), exploited: fc.boolean() });
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 40 }), (all) => {
        const [truePositives, falsePositives, falseNegatives] = [
          all.filter(({ flagged, exploited }) => flagged && exploited).length,
          all.filter(({ flagged, exploited }) => flagged && !exploited).length,
          all.filter(({ flagged, exploited }) => !flagged && exploited).length,
        ];
        const flagged = truePositives + falsePositives;
        const found = measure({
          all: all.length,
          flagged,
          exploited: truePositives + falseNegatives,
          caught: truePositives,
        });
        expect(found).toEqual({
          effort: flagged / all.length,
          coverage: truePositives / (truePositives + falseNegatives),
          efficiency: truePositives / (truePositives + falsePositives),
        });
      }),
    );
  });
});

describe("caughtInTop", () => {
  test("is the average over every order that the scores allow", () => {
    fc.assert(
      fc.property(fc.array(scored, { minLength: 1, maxLength: 6 }), fc.nat({ max: 6 }), (all, budget) => {
        const allowed = permutations(all).filter((order) =>
          order.every((one, n) => n === 0 || (order[n - 1] as Scored).score >= one.score),
        );
        const caught = allowed.map((order) => order.slice(0, budget).filter(({ exploited }) => exploited).length);
        const average = caught.reduce((sum, n) => sum + n, 0) / caught.length;
        expect(caughtInTop(groupsOf(all), budget)).toBeCloseTo(average, 9);
      }),
      { numRuns: 60 },
    );
  });

  test("a larger budget never catches less, and all of it catches all", () => {
    fc.assert(
      fc.property(fc.array(scored, { maxLength: 30 }), fc.nat({ max: 40 }), (all, budget) => {
        const groups = groupsOf(all);
        expect(caughtInTop(groups, budget + 1)).toBeGreaterThanOrEqual(caughtInTop(groups, budget));
        expect(caughtInTop(groups, all.length)).toBe(all.filter(({ exploited }) => exploited).length);
      }),
    );
  });
});

describe("selectCases", () => {
  const assessed = (cve: string): Omit<Case, "exploited"> => ({
    cve,
    cvss: 5,
    exploitation: "none",
    automatable: false,
    technicalImpact: "partial",
  });
  const given = ["CVE-2024-1000", "CVE-2024-1001", "CVE-2024-1002"].map(assessed);

  // A listing of the day itself was known on the day: as an answer it would be knowledge of the question.
  test("takes what was listed by the day from both sides, and judges by what was listed after it", () => {
    const selection = selectCases(
      given,
      [
        { cve: "CVE-2024-1000", dateAdded: "2024-10-24" },
        { cve: "CVE-2024-1001", dateAdded: "2024-10-25" },
        { cve: "CVE-2025-9999", dateAdded: "2025-08-01" },
      ],
      "2024-10-24",
    );
    expect(selection.cases.map(({ cve, exploited }) => [cve, exploited])).toEqual([
      ["CVE-2024-1001", true],
      ["CVE-2024-1002", false],
    ]);
    expect(selection).toMatchObject({ alreadyListed: 1, listedLaterButNotAssessed: 1, judgedUntil: "2025-08-01" });
  });

  test("a listing that is made later changes no score and no rule", () => {
    fc.assert(
      fc.property(anyCase, (one) => {
        const [yes, no] = [true, false].map((exploited) => ({ ...one, exploited }));
        for (const ranking of RANKINGS) expect(ranking.scoreOf(yes as Case)).toBe(ranking.scoreOf(no as Case));
        for (const rule of RULES) expect(rule.flags(yes as Case)).toBe(rule.flags(no as Case));
      }),
    );
  });
});

describe("bootstrapIntervals", () => {
  const cellOf = Int32Array.from({ length: 200 }, (_, n) => (n < 30 ? 1 : 0));
  const share = (counts: Int32Array) => [(counts[1] as number) / 200];
  const options = { seed: 7, replicates: 500, level: 0.95 };

  test("gives the same under the same seed and another under another", () => {
    const first = bootstrapIntervals(cellOf, 2, share, options);
    expect(bootstrapIntervals(cellOf, 2, share, options)).toEqual(first);
    const seeds = [1, 2, 3].map((seed) => bootstrapIntervals(cellOf, 2, share, { ...options, seed })[0]?.low);
    expect(new Set(seeds).size).toBeGreaterThan(1);
  });

  test("is as wide as the binomial distribution says", () => {
    const [interval] = bootstrapIntervals(cellOf, 2, share, { ...options, replicates: 4_000 });
    const deviation = Math.sqrt((0.15 * 0.85) / 200);
    expect(interval?.low).toBeCloseTo(0.15 - 1.96 * deviation, 1);
    expect(Math.abs((interval?.high ?? 0) - (0.15 + 1.96 * deviation))).toBeLessThan(0.01);
    expect(Math.abs((interval?.low ?? 0) - (0.15 - 1.96 * deviation))).toBeLessThan(0.01);
  });

  test("a figure that some draws do not define counts only those that do", () => {
    expect(percentileInterval([Number.NaN, 1, 3, Number.NaN], 1)).toEqual({ low: 1, high: 3 });
    expect(percentileInterval([Number.NaN], 0.95)).toEqual({ low: null, high: null });
  });

  test("its numbers are spread evenly", () => {
    const random = seededRandom(3);
    const bins = new Array(10).fill(0);
    for (let n = 0; n < 100_000; n++) bins[Math.floor(random() * 10)]++;
    for (const bin of bins) expect(Math.abs(bin - 10_000)).toBeLessThan(500);
  });
});

describe("runBacktest", () => {
  const options = { seed: 1, replicates: 20, level: 0.95 };
  const Measured = Backtest.pick({ rankings: true, rules: true, comparisons: true });

  test("agrees with taking each case by itself", () => {
    fc.assert(
      fc.property(cases(40), (all) => {
        const result = runBacktest(all, options);
        expect(Measured.parse(result)).toEqual(result);
        for (const [n, rule] of RULES.entries()) {
          const flagged = all.filter((one) => rule.flags(one));
          const caught = flagged.filter(({ exploited }) => exploited).length;
          expect(result.rules[n]).toMatchObject({ flagged: flagged.length, caught });
          const ranked = all.toSorted((a, b) => scoreOf(b) - scoreOf(a));
          const group = (score: number) => ranked.filter((one) => scoreOf(one) === score);
          const expected = [...new Set(ranked.map(scoreOf))].map((score) => ({
            all: group(score).length,
            exploited: group(score).filter(({ exploited }) => exploited).length,
          }));
          const exploited = all.filter((one) => one.exploited).length;
          const row = result.comparisons.find((one) => one.rule === rule.id && one.ranking === "plimsoll");
          expect(row?.coverage).toBeCloseTo(caughtInTop(expected, flagged.length) / exploited, 3);
          expect(row?.ruleCoverage).toBeCloseTo(caught / exploited, 3);
        }
      }),
      { numRuns: 50 },
    );
  });

  test("does not depend on the order of its cases, but for the draws", () => {
    fc.assert(
      fc.property(cases(20), (all) => {
        const points = ({ rules, rankings }: ReturnType<typeof runBacktest>) => [
          rules.map(({ flagged, caught, coverage }) => [flagged, caught, coverage.value]),
          rankings.map(({ curve }) => curve),
        ];
        expect(points(runBacktest(all.toReversed(), options))).toEqual(points(runBacktest(all, options)));
      }),
      { numRuns: 30 },
    );
  });

  test("refuses to judge where nothing was exploited", () => {
    fc.assert(
      fc.property(cases(5), (all) => {
        const spared = all.map((one) => ({ ...one, exploited: false }));
        expect(() => runBacktest(spared, options)).toThrow("nothing can be judged");
      }),
      { numRuns: 5 },
    );
  });
});

const scoreOf = (one: Case): number => RANKINGS[0]?.scoreOf(one) ?? 0;
