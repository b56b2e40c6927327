import type { Mark } from "@/lib/contracts/http/overview";
import { percentLate } from "@/lib/model/percent-late";

const CENTRE = 60;
const REACH = 38;
const RING = { x: 62, r: 31 };
/** Clear of the ring, its line and the lowest water, wherever the surface stands. */
const UNDER_RING = 114;
const COLOURS: Record<Mark["state"], string> = {
  safe: "var(--good)",
  near: "var(--track-star)",
  over: "var(--act)",
  unknown: "var(--track)",
};

/**
 * The Plimsoll mark as a gauge: the line is what we promised to keep, the water is where we float. Water under the line is
 * safe; over it, we are overloaded. Without data there is no water, a dashed circle and no claim.
 */
export function PostureGauge({ mark, className }: { mark: Mark; className?: string }) {
  const colour = COLOURS[mark.state];
  const water = mark.level === null ? null : waterY(mark.level, mark.line);
  return (
    <svg viewBox="0 0 176 120" role="img" aria-label={mark.text} className={className} fill="none">
      <clipPath id="gauge-hull">
        <rect x="0" y="0" width="176" height="120" rx="8" />
      </clipPath>
      {water !== null && (
        <g clipPath="url(#gauge-hull)">
          <path d={wave(water)} fill={colour} opacity="0.16" />
          <path d={surface(water)} stroke={colour} strokeWidth="1.5" />
          <text x={RING.x} y={UNDER_RING} textAnchor="middle" fill={colour} fontSize="12" fontWeight="600">
            {percentLate(mark.level ?? 0)} % late
          </text>
        </g>
      )}
      <g stroke="var(--ink)" strokeLinecap="round">
        <circle
          cx={RING.x}
          cy={CENTRE}
          r={RING.r}
          strokeWidth="5"
          strokeDasharray={water === null ? "4 9" : undefined}
        />
        <path d={`M14 ${CENTRE}h96`} strokeWidth="5" />
      </g>
      <LoadMarks line={mark.line} />
    </svg>
  );
}

/** What is not kept rises with the water, so that the scale reads upwards from nothing. The ladder beside a ship's circle: all kept, the promise, and as far below it. */
function LoadMarks({ line }: { line: number }) {
  const ticks = [1, line, Math.max(0, line - (1 - line))];
  return (
    <g stroke="var(--ink)" strokeWidth="2" strokeLinecap="round">
      <path d={`M128 ${CENTRE - REACH}v${REACH * 2}`} />
      {ticks.map((share) => (
        <g key={share}>
          <path d={`M128 ${waterY(share, line)}h10`} />
          <text
            x="142"
            y={waterY(share, line) + 3.5}
            fill="var(--ink-muted)"
            stroke="none"
            fontSize="10"
            fontWeight={share === line ? 600 : 400}
          >
            {percentLate(share)} %
          </text>
        </g>
      ))}
    </g>
  );
}

/** Height of the water: a share above the promised one floats the hull up, so the water sinks below the line. */
function waterY(level: number, line: number): number {
  const scale = REACH / Math.max(0.02, 1 - line);
  return CENTRE + Math.max(-REACH - 8, Math.min(REACH, (level - line) * scale));
}

function surface(y: number): string {
  return `M0 ${y}c22 -4 22 4 44 0s22 4 44 0 22 4 44 0 22 4 44 0`;
}

function wave(y: number): string {
  return `${surface(y)}V120H0Z`;
}
