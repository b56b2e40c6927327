import type { Backtest } from "@/lib/model/backtest";

type Comparison = Backtest["comparisons"][number];

/**
 * The result for someone who decides and does not compute: the first sentence is the answer, the others say how sure it is. What
 * counts is the first ranking, chosen before the first run.
 */
export function backtestSentences(result: Backtest): string[] {
  const first = result.rankings[0]?.id;
  const rows = result.comparisons.filter(({ ranking, rule }) => ranking === first && rule.startsWith("cvss-"));
  const { exploitedLater, judged } = result.population;
  const base = result.rules.map(({ id, label }) => [id, label] as const);
  const labels = new Map(base);
  return [
    headline(rows, labels),
    ...rows.map((row) => sentence(row, labels.get(row.rule) ?? row.rule)),
    `Only ${exploitedLater} of ${judged.toLocaleString("en")} CVEs judge this: one more or less moves coverage by ${(100 / exploitedLater).toFixed(1)} points.`,
  ];
}

/** What was compared, in one sentence: it comes before the answer. */
export function backtestQuestion({ asOf, judgedUntil, population: { judged, exploitedLater } }: Backtest): string {
  return `We put ${judged.toLocaleString("en")} CVEs in the order of our score as it was on ${day(asOf)}, and counted how many of the ${exploitedLater} that attackers were seen to use by ${day(judgedUntil)} come first, against plain rules that take as many CVEs.`;
}

function headline(rows: readonly Comparison[], labels: ReadonlyMap<string, string>): string {
  const named = (verdict: Comparison["verdict"]) =>
    rows.filter((row) => row.verdict === verdict).map(({ rule }) => `“${labels.get(rule) ?? rule}”`);
  const [more, less, same] = [named("more"), named("less"), named("not told apart")];
  const parts = [
    more.length > 0 ? `finds more than ${list(more)}` : null,
    less.length > 0 ? `finds less than ${list(less)}` : null,
    same.length > 0 ? `cannot be told apart from ${list(same)}` : null,
  ].filter((part) => part !== null);
  const reached = more.length === rows.length && rows.length > 0;
  return `From CVE data alone, at equal effort, our score ${list(parts)}. ${reached ? "The aim, more than every CVSS rule, is reached." : "The aim, more than every CVSS rule, is not reached."}`;
}

function sentence({ effort, coverage, ruleCoverage, difference }: Comparison, label: string): string {
  const interval = `${points(difference.low)} to ${points(difference.high)}`;
  return `Looking at ${percent(effort)} of all CVEs, “${label}” finds ${percent(ruleCoverage)} of those exploited later and our score ${percent(coverage)}: a difference of ${points(difference.value)} points, 95% interval ${interval}.`;
}

function list(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? "") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

const DAY = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });

function day(at: string): string {
  return DAY.format(new Date(at));
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

/** A share as points with its sign; a difference that rounds to nothing has none. */
function points(share: number | null): string {
  if (share === null) return "not known";
  const value = Math.round(share * 100);
  if (value === 0) return "0";
  return value > 0 ? `+${value}` : `−${-value}`;
}
