import { Badge, type Tone } from "@/components/ui/badge";
import { Tooltip } from "@/components/ui/tooltip";
import type { RiskBand } from "@/lib/contracts/http/risk";

const BANDS: Record<RiskBand, { word: string; tone: Tone; means: string }> = {
  act: { word: "Act", tone: "act", means: "Due within 3 days. By score: 90 to 100" },
  attend: { word: "Attend", tone: "attend", means: "Due within 14 days. By score: 70 to 89" },
  "track*": { word: "Track*", tone: "amber", means: "Due within 60 days. By score: 40 to 69" },
  track: { word: "Track", tone: "neutral", means: "No due date. By score: under 40" },
};

/** The band in its word and colour; with `score` the number beside it, which puts it there unless the organization chose another source. */
export function BandChip({ band, score }: { band: RiskBand; score?: number }) {
  const look = BANDS[band];
  return (
    <span title={look.means} className="inline-flex items-center gap-1.5">
      <Badge tone={look.tone}>{look.word}</Badge>
      {score !== undefined && <span className="w-7 text-right text-sm font-semibold tabular-nums">{score}</span>}
    </span>
  );
}

/** The same with the meaning on keyboard focus too, for detail pages. */
export function BandChipExplained({ band, score }: { band: RiskBand; score: number }) {
  return (
    <Tooltip content={BANDS[band].means}>
      <button type="button" className="inline-flex h-6 items-center rounded-sm">
        <BandChip band={band} score={score} />
      </button>
    </Tooltip>
  );
}

export function bandWord(band: RiskBand): string {
  return BANDS[band].word;
}
