import { PlainTable } from "@/components/scoring/plain-table";
import { Badge, type Tone } from "@/components/ui/badge";
import { Section } from "@/components/ui/section";
import { formatPoints, formatShare } from "@/lib/client/format-share";
import type { Backtest } from "@/lib/model/backtest";

type Comparison = Backtest["comparisons"][number];

const VERDICTS: Record<Comparison["verdict"], { tone: Tone; word: string }> = {
  more: { tone: "good", word: "The score finds more" },
  less: { tone: "act", word: "The rule finds more" },
  "not told apart": { tone: "neutral", word: "Not told apart" },
};

/** Rankings against rules at the same effort: one table per ranking of ours. */
export function ComparisonTable({ result }: { result: Backtest }) {
  return result.rankings.map(({ id, label }) => {
    const rows = result.comparisons.filter(({ ranking }) => ranking === id);
    if (rows.length === 0) return null;
    return (
      <Section
        key={id}
        title={`${label} against rules`}
        note="Both take as many CVEs; the difference in points with its 95% interval"
      >
        <PlainTable
          label={`${label} against rules`}
          columns={["Rule", "Effort", "The rule finds", "The score finds", "Difference", "So"]}
          rows={rows.map((row) => ({ key: row.rule, cells: cellsOf(row, result) }))}
          numbersFrom={1}
        />
      </Section>
    );
  });
}

function cellsOf({ rule, effort, coverage, ruleCoverage, difference, verdict }: Comparison, { rules }: Backtest) {
  const { tone, word } = VERDICTS[verdict];
  return [
    <span key="rule" className="block min-w-40">
      {rules.find(({ id }) => id === rule)?.label}
    </span>,
    formatShare(effort),
    formatShare(ruleCoverage, 0),
    formatShare(coverage, 0),
    <span key="difference" className="whitespace-nowrap">
      {formatPoints(difference.value)}{" "}
      <span className="text-ink-muted">
        ({formatPoints(difference.low)} to {formatPoints(difference.high)})
      </span>
    </span>,
    <Badge key="verdict" tone={tone}>
      {word}
    </Badge>,
  ];
}
