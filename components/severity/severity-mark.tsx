import type { Severity } from "@/lib/model/severity";

const LOOK: Record<
  Severity,
  { letter: string; word: string; colour: string; fill: "full" | "half" | "outline" | "none" }
> = {
  critical: { letter: "C", word: "Critical", colour: "var(--act)", fill: "full" },
  high: { letter: "H", word: "High", colour: "var(--attend)", fill: "full" },
  medium: { letter: "M", word: "Medium", colour: "var(--track-star)", fill: "half" },
  low: { letter: "L", word: "Low", colour: "var(--track)", fill: "outline" },
  info: { letter: "I", word: "Info", colour: "var(--track)", fill: "none" },
  unknown: { letter: "?", word: "Unknown", colour: "var(--track)", fill: "none" },
};

/** Severity by fill and letter as well as colour. With `word` it is spelled out. */
export function SeverityMark({ severity, word = false }: { severity: Severity; word?: boolean }) {
  const look = LOOK[severity];
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap" style={{ color: look.colour }}>
      <svg viewBox="0 0 12 12" className="size-3 shrink-0" aria-hidden>
        <circle
          cx="6"
          cy="6"
          r="4.75"
          fill={look.fill === "full" ? "currentColor" : "none"}
          stroke="currentColor"
          strokeWidth="1.5"
          strokeDasharray={look.fill === "none" ? "2 2" : undefined}
        />
        {look.fill === "half" && <path d="M6 1.25a4.75 4.75 0 0 1 0 9.5Z" fill="currentColor" />}
      </svg>
      <span className="text-xs font-semibold">
        {word ? (
          look.word
        ) : (
          <abbr title={look.word} className="no-underline">
            {look.letter}
          </abbr>
        )}
      </span>
    </span>
  );
}

/** "Critical", for titles and summaries. */
export function severityWord(severity: Severity): string {
  return LOOK[severity].word;
}
