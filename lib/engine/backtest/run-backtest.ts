import { type BootstrapOptions, bootstrapIntervals, type Interval } from "@/lib/engine/backtest/bootstrap";
import { toCells } from "@/lib/engine/backtest/cells";
import { type Cut, Evaluation } from "@/lib/engine/backtest/evaluate";
import { measure, type Tally } from "@/lib/engine/backtest/measures";
import { RANKINGS } from "@/lib/engine/backtest/rankings";
import { RULES } from "@/lib/engine/backtest/rules";
import type { Case } from "@/lib/engine/backtest/select-cases";
import { BAND_LABELS, type Band } from "@/lib/engine/risk/bands";
import { FORMULA } from "@/lib/engine/risk/formula";
import type { Backtest, Estimate } from "@/lib/model/backtest";

const TOPS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5];

/** Fixed before the first run, as rankings, rules and cuts are. */
export const DEFAULT_BOOTSTRAP: BootstrapOptions = { seed: 20241024, replicates: 2_000, level: 0.95 };

type Measured = Pick<Backtest, "rankings" | "rules" | "comparisons">;

/**
 * Judges rankings and rules by what was exploited later.
 *
 * Shape    shares rounded to four digits, counts to two; intervals over the same resamples, so that differences are paired.
 * Errors   throws where nothing was exploited: there is nothing to cover.
 */
export function runBacktest(cases: readonly Case[], options: BootstrapOptions): Measured {
  if (!cases.some(({ exploited }) => exploited))
    throw new RangeError("no CVE was exploited later: nothing can be judged");
  const { cells, cellOf } = toCells(cases);
  const evaluation = new Evaluation(cells, RANKINGS.length);
  const counts = new Int32Array(cells.length);
  for (const cell of cellOf) counts[cell] = (counts[cell] as number) + 1;
  const plan = planOf(evaluation);
  const values = plan.flatMap((figures) => figures(counts));
  const intervals = bootstrapIntervals(
    cellOf,
    cells.length,
    (drawn) => plan.flatMap((figures) => figures(drawn)),
    options,
  );
  return report({ evaluation, counts, estimates: values.map((value, n) => estimateOf(value, intervals[n])) });
}

type Report = { evaluation: Evaluation; counts: Int32Array; estimates: Estimate[] };

/** Every figure that gets an interval, in the order in which `report` takes them. */
function planOf(evaluation: Evaluation): ((counts: Int32Array) => number[])[] {
  const shares = (tally: Tally) => [measure(tally).coverage, measure(tally).efficiency];
  return [
    ...RANKINGS.flatMap((ranking, r) =>
      cutsOf(ranking.inBands).map(
        ({ cut }) =>
          (c: Int32Array) =>
            shares(evaluation.cut(r, cut, c)),
      ),
    ),
    ...RULES.map((_, n) => (c: Int32Array) => shares(evaluation.rule(n, c))),
    ...comparedRankings().flatMap((r) =>
      RULES.map((_, n) => (c: Int32Array) => [compare(evaluation, r, n, c).difference]),
    ),
  ];
}

function report({ evaluation, counts, estimates }: Report): Measured {
  const next = () => estimates.shift() as Estimate;
  const measured = (tally: Tally) => ({
    flagged: rounded(tally.flagged, 2),
    caught: rounded(tally.caught, 2),
    effort: rounded(measure(tally).effort),
    coverage: next(),
    efficiency: next(),
  });
  return {
    rankings: RANKINGS.map(({ id, label, how, inBands }, r) => ({
      id,
      label,
      how,
      cutoffs: cutsOf(inBands).map(({ name, cut }) => ({ name, ...measured(evaluation.cut(r, cut, counts)) })),
      curve: curveOf(evaluation, r, counts),
    })),
    rules: RULES.map(({ id, label, how }, n) => ({ id, label, how, ...measured(evaluation.rule(n, counts)) })),
    comparisons: comparedRankings().flatMap((r) =>
      RULES.map((rule, n) => {
        const { effort, coverage, ruleCoverage } = compare(evaluation, r, n, counts);
        const difference = next();
        return {
          rule: rule.id,
          ranking: RANKINGS[r]?.id ?? "",
          effort: rounded(effort),
          coverage: rounded(coverage),
          ruleCoverage: rounded(ruleCoverage),
          difference,
          verdict: verdictOf(difference),
        };
      }),
    ),
  };
}

/** Rankings of ours; that of CVSS is a rule's own order and is shown beside. */
function comparedRankings(): number[] {
  return RANKINGS.flatMap((ranking, r) => (ranking.inBands ? [r] : []));
}

function cutsOf(inBands: boolean): { name: string; cut: Cut }[] {
  const tops = TOPS.map((top) => ({ name: `top ${Math.round(top * 100)}%`, cut: { top } }));
  if (!inBands) return tops;
  const bands = FORMULA.bands.filter(({ from }) => from > 0);
  return [
    ...tops,
    ...bands.map(({ band, from }) => ({ name: `${BAND_LABELS[band as Band]}: ${from} or more`, cut: { from } })),
  ];
}

/** The ranking, cut where it takes as many CVEs as the rule flags. */
function compare(evaluation: Evaluation, ranking: number, rule: number, counts: Int32Array) {
  const theirs = evaluation.rule(rule, counts);
  const { effort, coverage: ruleCoverage } = measure(theirs);
  const { coverage } = measure(evaluation.top(ranking, theirs.flagged, counts));
  return { effort, coverage, ruleCoverage, difference: coverage - ruleCoverage };
}

function verdictOf({ low, high }: Estimate): "more" | "less" | "not told apart" {
  if (low !== null && low > 0) return "more";
  if (high !== null && high < 0) return "less";
  return "not told apart";
}

function curveOf(evaluation: Evaluation, ranking: number, counts: Int32Array) {
  const groups = evaluation.groups(ranking, counts);
  const all = groups.reduce((sum, group) => sum + group.all, 0);
  const exploited = groups.reduce((sum, group) => sum + group.exploited, 0);
  let [taken, caught] = [0, 0];
  return groups.map((group) => {
    taken += group.all;
    caught += group.exploited;
    return { effort: rounded(taken / all), coverage: rounded(caught / exploited) };
  });
}

function estimateOf(value: number, interval: Interval | undefined): Estimate {
  const share = (part: number | null | undefined) => (part == null || Number.isNaN(part) ? null : rounded(part));
  return { value: share(value), low: share(interval?.low), high: share(interval?.high) };
}

function rounded(value: number, digits = 4): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
