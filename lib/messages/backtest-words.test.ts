import { describe, expect, test } from "vitest";
import { backtestQuestion, backtestSentences } from "@/lib/messages/backtest-words";
import type { Backtest } from "@/lib/model/backtest";
import { loadBacktest } from "@/lib/packs/load-backtest";

type Comparison = Backtest["comparisons"][number];
const comparison = (rule: string, verdict: Comparison["verdict"]): Comparison => ({
  rule,
  ranking: "plimsoll",
  effort: 0.1,
  coverage: 0.5,
  ruleCoverage: 0.4,
  difference: { value: 0.1, low: 0.02, high: 0.18 },
  verdict,
});
const sentencesFor = (...comparisons: Comparison[]) => backtestSentences({ ...loadBacktest(), comparisons });

describe("backtestSentences", () => {
  // A product that says so when it loses is believed when it wins.
  test("claims the aim only where every CVSS rule is beaten beyond chance", () => {
    const won = sentencesFor(comparison("cvss-9", "more"), comparison("cvss-7", "more"));
    expect(won[0]).toContain("is reached");
    const even = sentencesFor(comparison("cvss-9", "more"), comparison("cvss-7", "not told apart"));
    expect(even[0]).toContain("is not reached");
    expect(even[0]).toContain("finds more than “CVSS 9.0 or more” and cannot be told apart from “CVSS 7.0 or more”");
    expect(sentencesFor(comparison("cvss-9", "less"))[0]).toContain("finds less than “CVSS 9.0 or more”");
  });

  test("gives the figures and their interval", () => {
    expect(sentencesFor(comparison("cvss-9", "more"))[1]).toBe(
      "Looking at 10% of all CVEs, “CVSS 9.0 or more” finds 40% of those exploited later and our score 50%: a difference of +10 points, 95% interval +2 to +18.",
    );
  });

  test("other rules do not enter the answer", () => {
    expect(sentencesFor(comparison("cvss-9", "less"), comparison("exploit-known", "more"))[0]).not.toContain(
      "finds more",
    );
  });
});

test("the question says what was put in order, what judged it and against what", () => {
  const { population, ...rest } = loadBacktest();
  const asked = { ...rest, asOf: "2024-10-24", judgedUntil: "2025-08-25" };
  expect(backtestQuestion({ ...asked, population: { ...population, judged: 43803, exploitedLater: 28 } })).toBe(
    "We put 43,803 CVEs in the order of our score as it was on 24 October 2024, and counted how many of the 28 that attackers were seen to use by 25 August 2025 come first, against plain rules that take as many CVEs.",
  );
});
