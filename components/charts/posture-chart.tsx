"use client";

import {
  Area,
  AreaChart,
  Bar,
  BarChart,
  CartesianGrid,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { ChartFrame } from "@/components/charts/chart-frame";
import { ChartHint } from "@/components/charts/chart-hint";
import { formatCount, plural } from "@/lib/client/format-number";
import { formatDay, formatShortDay } from "@/lib/client/format-time";
import type { Overview, PosturePoint } from "@/lib/contracts/http/overview";

const SERIES = [
  { key: "critical", label: "Critical", colour: "var(--act)" },
  { key: "high", label: "High", colour: "var(--attend)" },
  { key: "medium", label: "Medium", colour: "var(--track-star)" },
  { key: "low", label: "Low", colour: "var(--track)" },
  { key: "other", label: "Other", colour: "var(--line-strong)" },
] as const;

const FLOW = [
  { key: "opened", label: "Opened", colour: "var(--attend)" },
  { key: "closed", label: "Closed", colour: "var(--good)" },
] as const;

type Annotations = Overview["annotations"];

/** Findings open by severity over time, and opened against closed. Both come from intervals in scan time. */
export function PostureChart({ points, annotations }: { points: readonly PosturePoint[]; annotations: Annotations }) {
  return (
    <ChartFrame
      title="Posture over time"
      summary={summarise(points)}
      views={[
        { id: "open", label: "Open", legend: SERIES, chart: <OpenChart points={points} annotations={annotations} /> },
        { id: "flow", label: "Opened and closed", legend: FLOW, chart: <FlowChart points={points} /> },
      ]}
      table={{
        columns: ["Day", "Opened", "Closed", ...SERIES.map(({ label }) => label)],
        rows: points
          .toReversed()
          .map((p) => [formatDay(p.at), p.opened, p.closed, ...SERIES.map(({ key }) => p.open[key])]),
      }}
    />
  );
}

function summarise(points: readonly PosturePoint[]): string {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return "No scan has been imported in this period.";
  const total = (point: PosturePoint) => SERIES.reduce((sum, { key }) => sum + point.open[key], 0);
  const opened = points.reduce((sum, point) => sum + point.opened, 0);
  const closed = points.reduce((sum, point) => sum + point.closed, 0);
  const settled = points.reduce((sum, point) => sum + point.settled, 0);
  // The first day's own moves are among those counted: what was open is what was open before them.
  const before = total(first) - first.opened + first.closed + first.settled;
  const otherwise = settled > 0 ? `, ${formatCount(settled)} accepted, retired or settled otherwise` : "";
  return `Since ${formatDay(first.at)}: ${plural(opened, "finding")} opened, ${formatCount(closed)} fixed${otherwise}. ${formatCount(total(last))} are open now, ${formatCount(before)} were then.`;
}

function rows(points: readonly PosturePoint[]) {
  return points.map(({ at, opened, closed, open }) => ({ at, opened, closed: -closed, ...open }));
}

const axis = { stroke: "var(--line)", tick: { fill: "var(--ink-muted)", fontSize: 11 }, tickLine: false } as const;

function OpenChart({ points, annotations }: { points: readonly PosturePoint[]; annotations: Annotations }) {
  return (
    <ResponsiveContainer width="100%" height={240}>
      <AreaChart accessibilityLayer={false} data={rows(points)} margin={{ top: 8, right: 4, left: -12, bottom: 0 }}>
        <CartesianGrid stroke="var(--line)" vertical={false} />
        <XAxis dataKey="at" tickFormatter={formatShortDay} minTickGap={48} {...axis} />
        <YAxis allowDecimals={false} {...axis} axisLine={false} />
        <Tooltip content={<ChartHint />} />
        {annotations.map((note) => (
          <ReferenceLine
            key={note.at + note.text}
            x={nearest(points, note.at)}
            stroke="var(--ink-muted)"
            strokeDasharray="3 3"
          />
        ))}
        {SERIES.toReversed().map(({ key, label, colour }) => (
          <Area
            key={key}
            type="stepAfter"
            dataKey={key}
            name={label}
            stackId="open"
            stroke={colour}
            strokeWidth={1.25}
            fill={colour}
            fillOpacity={0.3}
            isAnimationActive={false}
          />
        ))}
      </AreaChart>
    </ResponsiveContainer>
  );
}

function FlowChart({ points }: { points: readonly PosturePoint[] }) {
  return (
    <ResponsiveContainer width="100%" height={240}>
      <BarChart
        accessibilityLayer={false}
        data={rows(points)}
        stackOffset="sign"
        margin={{ top: 8, right: 4, left: -12, bottom: 0 }}
      >
        <CartesianGrid stroke="var(--line)" vertical={false} />
        <XAxis dataKey="at" tickFormatter={formatShortDay} minTickGap={48} {...axis} />
        <YAxis
          allowDecimals={false}
          tickFormatter={(value: number) => formatCount(Math.abs(value))}
          {...axis}
          axisLine={false}
        />
        <Tooltip content={<ChartHint />} cursor={{ fill: "var(--hover)" }} />
        <ReferenceLine y={0} stroke="var(--line-strong)" />
        <Bar dataKey="opened" name="Opened" stackId="flow" fill="var(--attend)" isAnimationActive={false} />
        <Bar dataKey="closed" name="Closed" stackId="flow" fill="var(--good)" isAnimationActive={false} />
      </BarChart>
    </ResponsiveContainer>
  );
}

/** Charts place a line only on a point that exists: the first one at or after the note. */
function nearest(points: readonly PosturePoint[], at: string): string | undefined {
  return (points.find((point) => point.at >= at) ?? points.at(-1))?.at;
}
