import { Sparkline } from "@/components/charts/sparkline";
import { BandChip } from "@/components/severity/band-chip";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { plural } from "@/lib/client/format-number";
import type { RiskDetail } from "@/lib/contracts/http/risk";

const SHOWN = 5;

/** Why the score moved, newest first, with its course where there is one. `entries` come oldest first. */
export function ScoreHistory({ entries }: { entries: RiskDetail["scoreHistory"] }) {
  if (entries.length === 0) return null;
  const newest = entries.toReversed();
  const older = newest.slice(SHOWN);
  return (
    <Section
      title="How the score moved"
      action={<Sparkline values={entries.map(({ score }) => score)} className="h-6 w-24" />}
    >
      <Moves entries={newest.slice(0, SHOWN)} />
      {older.length > 0 && (
        <details className="mt-2 text-sm">
          <summary className="min-h-6 w-fit rounded-sm text-ink-muted hover:text-ink">
            {plural(older.length, "earlier move")}
          </summary>
          <Moves entries={older} />
        </details>
      )}
    </Section>
  );
}

function Moves({ entries }: { entries: RiskDetail["scoreHistory"] }) {
  return (
    <ul className="flex flex-col gap-2 text-sm">
      {entries.map((entry) => (
        <li key={entry.at} className="flex items-baseline gap-3">
          <span className="w-24 shrink-0">
            <BandChip band={entry.band} score={entry.score} />
          </span>
          <span className="min-w-0 flex-1 break-words">{entry.reason}</span>
          <RelativeTime at={entry.at} className="shrink-0 text-xs text-ink-muted" />
        </li>
      ))}
    </ul>
  );
}
