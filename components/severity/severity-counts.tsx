import { severityWord } from "@/components/severity/severity-mark";
import { formatCount } from "@/lib/client/format-number";
import type { SeverityCounts as Counts } from "@/lib/contracts/http/severity-counts";
import { SEVERITIES } from "@/lib/model/severity";

const COLOUR = {
  critical: "text-act",
  high: "text-attend",
  medium: "text-track-star",
  low: "text-track",
  info: "text-track",
  unknown: "text-track",
} as const;

/** "2C 5H 14M": what is there, worst first; zeros are left out, and nothing at all is a dash. */
export function SeverityCounts({ counts }: { counts: Counts }) {
  const present = SEVERITIES.filter((severity) => counts[severity] > 0);
  if (present.length === 0) return <span className="text-ink-muted">none</span>;
  const shown = present.slice(0, 4);
  return (
    <span className="inline-flex items-baseline gap-2 text-sm">
      {shown.map((severity) => (
        <span key={severity} className={`whitespace-nowrap ${COLOUR[severity]}`}>
          <span className="font-medium">{formatCount(counts[severity])}</span>
          <abbr title={severityWord(severity)} className="ml-px text-xs no-underline">
            {severity === "unknown" ? "?" : severityWord(severity)[0]}
          </abbr>
        </span>
      ))}
    </span>
  );
}
