"use client";

import { FindingHeader } from "@/components/findings/finding-header";
import { FindingLayers } from "@/components/findings/finding-layers";
import { FindingReferences } from "@/components/findings/finding-references";
import { FindingWitnesses } from "@/components/findings/finding-witnesses";
import { DecisionList } from "@/components/history/decision-list";
import { HistoryList } from "@/components/history/history-list";
import { OriginSection } from "@/components/origin/origin-section";
import { RuleSection } from "@/components/rules/rule-section";
import { DetailSkeleton } from "@/components/shell/page-skeleton";
import { Breadcrumb } from "@/components/ui/breadcrumb";
import { Section } from "@/components/ui/section";
import { ErrorState } from "@/components/ui/states";
import { cn } from "@/lib/client/class-names";
import { useRecord } from "@/lib/client/use-record";

/** One finding: who saw it, what would fix it, what it counts as and why, what closed it. */
export function FindingDetailView({ id, narrow = false }: { id: string; narrow?: boolean }) {
  const { data: finding, error, refetch } = useRecord("getFinding", { params: { id } });
  if (!finding) {
    if (error)
      return <ErrorState title="This finding could not be read" error={error} onRetry={() => void refetch()} />;
    return <DetailSkeleton label="Loading the finding" />;
  }
  return (
    <div className={cn("flex flex-col gap-6 p-4", !narrow && "mx-auto max-w-7xl sm:p-6")}>
      {!narrow && <Breadcrumb trail={[{ label: "Findings", href: "/findings" }]} here={finding.rule} />}
      <div className={cn("grid grid-cols-1 gap-6", !narrow && "xl:grid-cols-[minmax(0,1fr)_24rem] xl:gap-10")}>
        <div className="flex min-w-0 flex-col gap-6">
          <FindingHeader finding={finding} full={!narrow} />
          <OriginSection asset={finding.asset} finding={finding.id} />
          <FindingWitnesses observations={finding.observations} />
          {finding.description && (
            <Section title="In the tools’ words">
              <p className="max-w-prose text-sm whitespace-pre-line">{finding.description}</p>
            </Section>
          )}
          <RuleSection rules={finding.rules} />
        </div>
        <div className="flex min-w-0 flex-col gap-6">
          <FindingLayers layers={finding.layers} />
          <DecisionList decisions={finding.decisions} />
          <FindingReferences finding={finding} />
          <HistoryList title="What happened" events={finding.history} />
        </div>
      </div>
    </div>
  );
}
