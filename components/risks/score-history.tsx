import { BandChip } from "@/components/severity/band-chip";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import type { RiskDetail } from "@/lib/contracts/http/risk";

/** Why the score moved, newest first. */
export function ScoreHistory({ entries }: { entries: RiskDetail["scoreHistory"] }) {
  if (entries.length === 0) return null;
  return (
    <Section title="How the score moved">
      <ul className="flex flex-col gap-1.5 text-sm">
        {entries.map((entry) => (
          <li key={entry.at} className="flex items-baseline gap-3">
            <span className="w-24 shrink-0">
              <BandChip band={entry.band} score={entry.score} />
            </span>
            <span className="min-w-0 flex-1">{entry.reason}</span>
            <RelativeTime at={entry.at} className="shrink-0 text-xs text-ink-muted" />
          </li>
        ))}
      </ul>
    </Section>
  );
}
