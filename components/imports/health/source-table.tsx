import Link from "next/link";
import { type HealthColumn, HealthTable } from "@/components/imports/health/health-table";
import { FailureMoment, ImportMoment } from "@/components/imports/health/import-moment";
import { Badge, type Tone } from "@/components/ui/badge";
import { Section } from "@/components/ui/section";
import { formatCount, plural } from "@/lib/client/format-number";
import type { IngestSource, SourceState } from "@/lib/contracts/http/import-health";

const STATES: Record<SourceState, { word: string; tone: Tone }> = {
  failing: { word: "Failing", tone: "act" },
  silent: { word: "Silent", tone: "attend" },
  once: { word: "One day only", tone: "neutral" },
  reporting: { word: "Reporting", tone: "good" },
};

const COLUMNS: readonly HealthColumn<IngestSource>[] = [
  { header: "Source", cell: (source) => <Source source={source} /> },
  { header: "State", cell: ({ state }) => <Badge tone={STATES[state].tone}>{STATES[state].word}</Badge> },
  { header: "Last success", cell: ({ lastSuccess }) => <ImportMoment moment={lastSuccess} /> },
  { header: "Usually", from: "md", cell: ({ everyDays }) => usually(everyDays) },
  {
    header: "Imports",
    align: "right",
    from: "md",
    cell: ({ tool, sender, imports }) => (
      <Link href={`/imports?${new URLSearchParams({ q: tool ?? sender.name })}`} className="link">
        {formatCount(imports)}
      </Link>
    ),
  },
  { header: "Last failure", from: "sm", cell: ({ lastFailure }) => <FailureMoment failure={lastFailure} /> },
];

/** Who sends what, in trouble first: silence and failure are what no list of findings shows. */
export function SourceTable({ sources, total }: { sources: readonly IngestSource[]; total: number }) {
  return (
    <div id="sources">
      <Section title="Sources" note="A tool and who sends its reports">
        {sources.length === 0 ? (
          <p className="text-sm text-ink-muted">No source has delivered anything in this time.</p>
        ) : (
          <HealthTable
            label="Sources, in trouble first"
            rows={sources}
            rowKey={({ tool, sender }) => `${tool} ${sender.kind} ${sender.name}`}
            columns={COLUMNS}
          />
        )}
        {total > sources.length && (
          <p className="mt-2 text-sm text-ink-muted">
            and {plural(total - sources.length, "source")} more, none in worse trouble
          </p>
        )}
      </Section>
    </div>
  );
}

function Source({ source: { tool, sender, lastFailure } }: { source: IngestSource }) {
  return (
    <span className="block min-w-28">
      <span className="font-medium">{tool ?? "Not recognized"}</span>
      <span className="block text-xs text-ink-muted">
        {sender.kind === "token" ? "token " : ""}
        {sender.name}
      </span>
      {lastFailure && (
        <span className="mt-1 block text-xs break-words text-ink-muted sm:hidden">
          Failed <ImportMoment moment={lastFailure} />: {lastFailure.reason}
        </span>
      )}
    </span>
  );
}

function usually(everyDays: number | null) {
  if (everyDays === null) return <span className="text-ink-muted">not known</span>;
  return everyDays <= 1 ? "daily" : `every ${everyDays} days`;
}
