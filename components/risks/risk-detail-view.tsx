"use client";

import Link from "next/link";
import { FactorWaterfall } from "@/components/charts/factor-waterfall";
import { DecisionList } from "@/components/history/decision-list";
import { HistoryList } from "@/components/history/history-list";
import { OriginSection } from "@/components/origin/origin-section";
import { ATTACK_PATH, AttackPath } from "@/components/risks/attack-path";
import { BandOrigin } from "@/components/risks/band-origin";
import { CodeRuns } from "@/components/risks/code-runs";
import { RiskAlerts } from "@/components/risks/risk-alerts";
import { RiskEvidence } from "@/components/risks/risk-evidence";
import { RiskFix } from "@/components/risks/risk-fix";
import { RiskHeader } from "@/components/risks/risk-header";
import { RiskIncidents } from "@/components/risks/risk-incidents";
import { RiskPath } from "@/components/risks/risk-path";
import { RiskVerdicts } from "@/components/risks/risk-verdicts";
import { ScoreBound } from "@/components/risks/score-bound";
import { ScoreHistory } from "@/components/risks/score-history";
import { Stopgaps } from "@/components/risks/stopgaps";
import { WhatIf } from "@/components/risks/what-if";
import { RuleSection } from "@/components/rules/rule-section";
import { DetailSkeleton } from "@/components/shell/page-skeleton";
import { Breadcrumb } from "@/components/ui/breadcrumb";
import { Section } from "@/components/ui/section";
import { ErrorState } from "@/components/ui/states";
import { cn } from "@/lib/client/class-names";
import { useRecord } from "@/lib/client/use-record";

/** Everything about one risk; `narrow` stacks it for the side panel. */
export function RiskDetailView({ id, narrow = false }: { id: string; narrow?: boolean }) {
  const { data: risk, error, refetch } = useRecord("getRisk", { params: { id } });
  if (!risk) {
    if (error) return <ErrorState title="This risk could not be read" error={error} onRetry={() => void refetch()} />;
    return <DetailSkeleton label="Loading the risk" />;
  }
  return (
    <div className={cn("flex flex-col gap-6 p-4", !narrow && "mx-auto max-w-7xl sm:p-6")}>
      {!narrow && <Breadcrumb trail={[{ label: "Risks", href: "/risks" }]} here={risk.title} />}
      <div className={cn("grid grid-cols-1 gap-6", !narrow && "xl:grid-cols-[minmax(0,1fr)_26rem] xl:gap-10")}>
        <div className="flex min-w-0 flex-col gap-6">
          <RiskHeader risk={risk} full={!narrow} />
          <RiskIncidents incidents={risk.incidents} />
          <RiskAlerts alerts={risk.alerts} />
          <RiskFix risk={risk} />
          <Stopgaps risk={risk} />
          <RuleSection rules={risk.rules} />
          <WhatIf risk={risk} />
          {risk.kind === ATTACK_PATH ? <AttackPath risk={risk} /> : <RiskPath risk={risk} />}
          <CodeRuns runs={risk.codeRuns} />
          {risk.kind !== ATTACK_PATH && risk.assets[0] && <OriginSection asset={risk.assets[0]} />}
          <RiskEvidence risk={risk} />
        </div>
        <div className="flex min-w-0 flex-col gap-6">
          <Section
            title="What the score is made of"
            note={`Formula ${risk.scoreVersion}`}
            action={
              <Link href="/scoring" className="link inline-flex min-h-6 items-center text-sm">
                How we prioritize
              </Link>
            }
          >
            <ScoreBound bound={risk.bound} />
            <FactorWaterfall factors={risk.factors} score={risk.score} />
            <BandOrigin source={risk.bandSource} band={risk.band} />
          </Section>
          <RiskVerdicts risk={risk} />
          <DecisionList decisions={risk.decisions} />
          <ScoreHistory entries={risk.scoreHistory} />
          <HistoryList title="What happened" events={risk.history.filter(({ type }) => type !== "score")} />
        </div>
      </div>
    </div>
  );
}
