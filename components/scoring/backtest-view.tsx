import { EffortCoverageChart, type EffortRule } from "@/components/charts/effort-coverage-chart";
import { BacktestLimits } from "@/components/scoring/backtest-limits";
import { ComparisonTable } from "@/components/scoring/comparison-table";
import { CutoffTable } from "@/components/scoring/cutoff-table";
import { CodeBlock } from "@/components/ui/code-block";
import { Facts, Section } from "@/components/ui/section";
import { formatCount } from "@/lib/client/format-number";
import { formatShare } from "@/lib/client/format-share";
import { formatDay } from "@/lib/client/format-time";
import type { Backtest } from "@/lib/model/backtest";

/** What the backtest of the formula in force found: the answer in words, the chart, every figure, and what it cannot show. */
export function BacktestView({
  result,
  question,
  sentences,
}: {
  result: Backtest;
  question: string;
  sentences: readonly string[];
}) {
  const [answer, ...more] = sentences;
  return (
    <div className="flex flex-col gap-6">
      <div className="flex max-w-3xl flex-col gap-2 text-sm">
        <p className="text-base">
          {question} <b>{answer}</b>
        </p>
        <ul className="flex list-disc flex-col gap-1 pl-5">
          {more.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
        <p className="text-ink-muted">
          The day was {formatDay(result.asOf)}; the judge is CISA's catalog of exploited vulnerabilities until{" "}
          {formatDay(result.judgedUntil)}. CVEs that it listed by that day are left out. The weights were published
          before the first run and were not changed after it. In the product a score also knows the place: exposure,
          privilege and criticality are not part of this test.
        </p>
      </div>
      <Section title="Coverage against effort" note="Left is less work, up is more found">
        <Chart result={result} />
      </Section>
      <ComparisonTable result={result} />
      {result.rankings.map((ranking) => (
        <Section key={ranking.id} title={ranking.label} note={`${ranking.how} With 95% intervals.`}>
          <CutoffTable label={ranking.label} what="Cut" rows={ranking.cutoffs} />
        </Section>
      ))}
      <Section title="Rules" note="With 95% intervals">
        <CutoffTable
          label="Rules"
          what="Rule"
          rows={result.rules.map((rule) => ({ ...rule, name: rule.label, how: rule.how }))}
        />
      </Section>
      <BacktestLimits exploited={result.population.exploitedLater} />
      <Section title="Compute it again" note="No server is needed">
        <Provenance result={result} />
      </Section>
    </div>
  );
}

function Chart({ result }: { result: Backtest }) {
  const rules = result.rules.map(
    ({ label, effort, coverage }): EffortRule => ({ label, effort, coverage: coverage.value ?? 0 }),
  );
  const first = result.rankings[0]?.label ?? "";
  return (
    <EffortCoverageChart
      title="Coverage against effort"
      summary={`Each curve takes CVEs from the highest score down; each number is a rule. A point above a curve finds more than that ranking for the same work. The dotted diagonal is chance. ${first} is the ranking that counts.`}
      curves={result.rankings.map(({ label, curve }) => ({ label, points: curve }))}
      rules={rules}
      table={{
        columns: ["Rule", "Effort", "Coverage"],
        rows: rules.map(({ label, effort, coverage }) => [label, formatShare(effort), formatShare(coverage)]),
      }}
    />
  );
}

function Provenance({ result }: { result: Backtest }) {
  const { inputs, population, bootstrap } = result;
  return (
    <div className="flex flex-col gap-4">
      <Facts
        items={[
          { name: "Formula", value: result.formula },
          { name: "Computed on", value: formatDay(result.computedOn) },
          {
            name: "CVEs judged",
            value: `${formatCount(population.judged)}, ${formatCount(population.exploitedLater)} of them exploited later, ${formatCount(population.withoutCvss)} without a CVSS score`,
          },
          {
            name: "Left out",
            value: `${formatCount(population.alreadyListed)} listed already, ${formatCount(population.withoutAssessment)} not assessed by CISA; ${formatCount(population.listedLaterButNotAssessed)} listed later were not in the assessments`,
          },
          {
            name: "Intervals",
            value: `95% percentile intervals of ${formatCount(bootstrap.replicates)} bootstrap resamples, seed ${bootstrap.seed}`,
          },
          ...[inputs.vulnrichment, inputs.kev].map(({ file, sha256, entries }) => ({
            name: file,
            value: (
              <>
                {formatCount(entries)} entries, SHA-256 <code className="font-mono text-xs break-all">{sha256}</code>
              </>
            ),
          })),
        ]}
      />
      <CodeBlock
        label="the command"
        code={`npx plimsoll backtest --vulnrichment ${inputs.vulnrichment.file} --kev ${inputs.kev.file}`}
      />
    </div>
  );
}
