import type { Backtest, Estimate } from "@/lib/model/backtest";

/** The result for a terminal: what was judged, then a table per ranking, the rules, and rankings against rules at equal effort. */
export function asText(result: Backtest): string {
  const { population, bootstrap } = result;
  return [
    `Formula ${result.formula}, as known on ${result.asOf}, judged by CISA KEV entries added until ${result.judgedUntil}.`,
    `${population.judged} CVEs, ${population.exploitedLater} of them exploited later; ${population.alreadyListed} already listed are left out of both sides.`,
    `${population.withoutCvss} have no CVSS score. ${population.withoutAssessment} entries without an assessment are not judged.`,
    `95% intervals of ${bootstrap.replicates} bootstrap resamples, seed ${bootstrap.seed}.`,
    `${result.inputs.vulnrichment.file} sha256 ${result.inputs.vulnrichment.sha256}`,
    `${result.inputs.kev.file} sha256 ${result.inputs.kev.sha256}`,
    ...result.rankings.flatMap(({ label, cutoffs }) => table(label, cutoffs)),
    ...table(
      "Rules",
      result.rules.map((rule) => ({ ...rule, name: rule.label })),
    ),
    ...comparisons(result),
    "",
  ].join("\n");
}

type Row = Backtest["rankings"][number]["cutoffs"][number];

function table(title: string, rows: readonly Row[]): string[] {
  return [
    `\n${title.padEnd(42)} effort   caught   coverage              efficiency`,
    ...rows.map(
      ({ name, effort, caught, coverage, efficiency }) =>
        `  ${name.padEnd(40)} ${percent(effort).padStart(6)} ${caught.toFixed(1).padStart(8)}   ${interval(coverage, 0).padEnd(20)}  ${interval(efficiency, 2)}`,
    ),
  ];
}

function comparisons({ comparisons, rules, rankings }: Backtest): string[] {
  return rankings.flatMap(({ id, label }) => {
    const rows = comparisons.filter(({ ranking }) => ranking === id);
    if (rows.length === 0) return [];
    return [
      `\n${`${label} at the effort of each rule`.padEnd(42)} effort  ours  rule  difference in points  verdict`,
      ...rows.map(({ rule, effort, coverage, ruleCoverage, difference, verdict }) => {
        const name = rules.find((one) => one.id === rule)?.label ?? rule;
        return `  ${name.padEnd(40)} ${percent(effort).padStart(6)} ${percent(coverage, 0).padStart(5)} ${percent(ruleCoverage, 0).padStart(5)}  ${points(difference).padEnd(22)}  ${verdict}`;
      }),
    ];
  });
}

function interval({ value, low, high }: Estimate, digits: number): string {
  if (value === null) return "not defined";
  return `${percent(value, digits)} (${percent(low, digits)} to ${percent(high, digits)})`;
}

function points({ value, low, high }: Estimate): string {
  return `${signed(value)} (${signed(low)} to ${signed(high)})`;
}

function signed(part: number | null): string {
  if (part === null) return "?";
  const text = (part * 100).toFixed(1);
  return part > 0 ? `+${text}` : text;
}

function percent(share: number | null, digits = 1): string {
  return share === null ? "?" : `${(share * 100).toFixed(digits)}%`;
}
