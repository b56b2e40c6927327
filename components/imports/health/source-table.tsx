import Link from "next/link";
import { formatWords } from "@/components/imports/format-words";
import { type HealthColumn, HealthTable } from "@/components/imports/health/health-table";
import { FailureMoment, ImportMoment } from "@/components/imports/health/import-moment";
import { Badge, type Tone } from "@/components/ui/badge";
import { Section } from "@/components/ui/section";
import { formatCount, plural } from "@/lib/client/format-number";
import type { IngestSource, SourceState } from "@/lib/contracts/http/import-health";
import { toolName } from "@/lib/model/tool-name";

const STATES: Record<SourceState, { word: string; tone: Tone; means: string }> = {
  failing: { word: "Failing", tone: "act", means: "Its last delivery failed." },
  silent: { word: "Silent", tone: "attend", means: "It is overdue, measured against its own rhythm." },
  once: {
    word: "One day only",
    tone: "neutral",
    means:
      "It has reported on one day so far. How often it usually reports, and so when it is overdue, is known from its second day on.",
  },
  reporting: { word: "Reporting", tone: "good", means: "It reports as it uses to." },
};

const COLUMNS: readonly HealthColumn<IngestSource>[] = [
  { header: "Source", cell: (source) => <Source source={source} /> },
  { header: "State", cell: ({ state }) => <State state={state} /> },
  { header: "Last success", cell: ({ lastSuccess }) => <ImportMoment moment={lastSuccess} /> },
  { header: "Usually", from: "md", cell: (source) => usually(source) },
  {
    header: "Imports",
    align: "right",
    from: "md",
    cell: ({ tool, format, sender, imports }) => (
      <Link
        href={`/imports?${new URLSearchParams(tool || !format ? { q: tool ?? sender.name } : { format })}`}
        className="link"
      >
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
            rowKey={({ tool, format, sender }) => `${tool} ${format} ${sender.kind} ${sender.name}`}
            columns={COLUMNS}
          />
        )}
        {sources.some(({ state }) => state === "once") && (
          <p className="mt-2 max-w-prose text-sm text-ink-muted">
            {STATES.once.word}: {lowerFirst(STATES.once.means)}
          </p>
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

function Source({ source: { tool, format, sender, lastFailure } }: { source: IngestSource }) {
  return (
    <span className="block min-w-28">
      <span className="font-medium">{tool ? toolName(tool) : formatWords(format)}</span>
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

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function State({ state }: { state: SourceState }) {
  const { word, tone, means } = STATES[state];
  return (
    <span title={means}>
      <Badge tone={tone}>{word}</Badge>
    </span>
  );
}

function usually({ everyDays, lastSuccess }: IngestSource) {
  if (everyDays === null) return <span className="text-ink-muted">{lastSuccess ? "not known yet" : "never yet"}</span>;
  return everyDays <= 1 ? "daily" : `every ${everyDays} days`;
}
