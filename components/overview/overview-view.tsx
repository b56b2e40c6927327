"use client";

import { FigureCard } from "@/components/charts/figure-card";
import { PostureChart } from "@/components/charts/posture-chart";
import { FirstImportHint } from "@/components/imports/first-import-hint";
import { CoverageStrip } from "@/components/overview/coverage-strip";
import { IncidentNotice } from "@/components/overview/incident-notice";
import { LifecycleStrip } from "@/components/overview/lifecycle-strip";
import { MarkPanel } from "@/components/overview/mark-panel";
import { StaleNotice } from "@/components/overview/stale-notice";
import { TeamTable } from "@/components/overview/team-table";
import { TextParts } from "@/components/overview/text-parts";
import { TopRisks } from "@/components/overview/top-risks";
import { UrgentPanel } from "@/components/overview/urgent-panel";
import { WeekChanges } from "@/components/overview/week-changes";
import { DetailSkeleton } from "@/components/shell/page-skeleton";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { Segmented } from "@/components/ui/segmented";
import { ErrorState } from "@/components/ui/states";
import { useListState } from "@/lib/client/use-list-state";
import { useRecord } from "@/lib/client/use-record";
import type { TextPart } from "@/lib/contracts/http/overview";

const PERIODS = [
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "1 year" },
] as const;
const FILTERS = ["days"] as const;

/** Are we getting safer, and do we keep what we promised: the answer first, then what it is made of. */
export function OverviewView() {
  const { values, set } = useListState(FILTERS);
  const days = values.days ?? "90";
  const { data, error, refetch } = useRecord("overview", { query: { days } });
  if (!data) {
    if (error)
      return <ErrorState title="The overview could not be read" error={error} onRetry={() => void refetch()} />;
    return <DetailSkeleton label="Loading the overview" />;
  }
  if (data.empty) {
    return (
      <>
        {data.incidents && (
          <div className="p-4 sm:p-6">
            <IncidentNotice incidents={data.incidents} />
          </div>
        )}
        <FirstImportHint title="Nothing has been imported yet" />
      </>
    );
  }
  const lead = firstSentence(data.headline);
  return (
    <div className="mx-auto flex max-w-7xl flex-col gap-7 p-4 sm:p-6">
      <header className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[minmax(0,1fr)_auto] lg:gap-10">
        <div className="flex flex-col gap-2">
          <h1 className="text-xs font-medium text-ink-muted">Overview</h1>
          <IncidentNotice incidents={data.incidents} />
          <p className="max-w-3xl text-2xl leading-8 font-semibold tracking-tight text-balance">
            <TextParts parts={data.headline.slice(0, lead)} />
          </p>
          {data.headline.length > lead && (
            <p className="max-w-3xl text-base">
              <TextParts parts={data.headline.slice(lead)} />
            </p>
          )}
          <p className="text-sm text-ink-muted">
            As of <RelativeTime at={data.asOf} />
          </p>
          <StaleNotice stale={data.stale} />
          <UrgentPanel bands={data.urgent} />
        </div>
        <MarkPanel mark={data.mark} />
      </header>
      <section
        aria-label="Figures"
        className="grid gap-x-4 gap-y-6 border-t border-line pt-4 sm:grid-cols-2 xl:grid-cols-4"
      >
        {data.figures.map((figure) => (
          <FigureCard key={figure.id} figure={figure} />
        ))}
      </section>
      <Section
        title="Posture over time"
        action={
          <Segmented
            label="Period"
            value={days as (typeof PERIODS)[number]["value"]}
            options={PERIODS}
            onChange={(value) => set({ days: value === "90" ? null : value })}
          />
        }
      >
        <PostureChart points={data.posture} annotations={data.annotations} />
      </Section>
      <div className="grid grid-cols-1 gap-7 xl:grid-cols-[minmax(0,1.6fr)_minmax(0,1fr)] xl:gap-10">
        <TopRisks risks={data.topRisks} />
        <WeekChanges changes={data.changes} annotations={data.annotations} />
      </div>
      <div className="grid grid-cols-1 gap-7 xl:grid-cols-[minmax(0,1.6fr)_minmax(0,1fr)] xl:gap-10">
        <TeamTable teams={data.teams} />
        <div className="flex flex-col gap-7">
          <LifecycleStrip stages={data.lifecycle} />
          <CoverageStrip figures={data.coverage} />
        </div>
      </div>
    </div>
  );
}

/** How many parts the first sentence has: it stands large, and what else there is to say below it. */
function firstSentence(parts: readonly TextPart[]): number {
  return parts.findIndex(({ text }) => text.trimEnd().endsWith(".")) + 1 || parts.length;
}
