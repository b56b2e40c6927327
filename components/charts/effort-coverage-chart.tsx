"use client";

import { CartesianGrid, ReferenceLine, ResponsiveContainer, Scatter, ScatterChart, XAxis, YAxis } from "recharts";
import { ChartFrame, type ChartTable } from "@/components/charts/chart-frame";

/** Shares 0..1. */
export type EffortPoint = { effort: number; coverage: number };
export type EffortCurve = { label: string; points: readonly EffortPoint[] };
export type EffortRule = EffortPoint & { label: string };

const COLOURS = ["var(--accent)", "var(--attend)", "var(--ink-muted)"] as const;
const DASHES = [undefined, "6 3", "2 3"] as const;
const TICKS = [0, 0.25, 0.5, 0.75, 1];

/** Rankings as curves and rules as numbered points: further left is less work, further up is more found. */
export function EffortCoverageChart({
  title,
  summary,
  curves,
  rules,
  table,
}: {
  title: string;
  summary: string;
  curves: readonly EffortCurve[];
  rules: readonly EffortRule[];
  table: ChartTable;
}) {
  const legend = [
    ...curves.map(({ label }, n) => ({ label, colour: COLOURS[n] ?? "var(--line-strong)" })),
    ...rules.map(({ label }, n) => ({ label: `${n + 1} ${label}`, colour: "var(--ink)" })),
  ];
  return (
    <ChartFrame
      title={title}
      summary={summary}
      views={[{ id: "chart", label: "Chart", legend, chart: <Plot curves={curves} rules={rules} /> }]}
      table={table}
    />
  );
}

const axis = { stroke: "var(--line)", tick: { fill: "var(--ink-muted)", fontSize: 11 }, tickLine: false } as const;
const scale = { type: "number", domain: [0, 1], ticks: TICKS, tickFormatter: percent } as const;

function Plot({ curves, rules }: { curves: readonly EffortCurve[]; rules: readonly EffortRule[] }) {
  return (
    <ResponsiveContainer width="100%" height={320}>
      <ScatterChart accessibilityLayer={false} margin={{ top: 8, right: 12, left: -8, bottom: 16 }}>
        <CartesianGrid stroke="var(--line)" />
        <XAxis
          dataKey="effort"
          {...scale}
          {...axis}
          label={{
            value: "Effort: share of all CVEs",
            position: "bottom",
            offset: 0,
            fontSize: 11,
            fill: "var(--ink-muted)",
          }}
        />
        <YAxis dataKey="coverage" {...scale} {...axis} axisLine={false} />
        <ReferenceLine
          segment={[
            { x: 0, y: 0 },
            { x: 1, y: 1 },
          ]}
          stroke="var(--line-strong)"
          strokeDasharray="1 4"
        />
        {curves.toReversed().map(({ label, points }, n) => {
          const index = curves.length - 1 - n;
          return (
            <Scatter
              key={label}
              name={label}
              data={[{ effort: 0, coverage: 0 }, ...points]}
              line={{ stroke: COLOURS[index], strokeWidth: index === 0 ? 2 : 1.25, strokeDasharray: DASHES[index] }}
              shape={() => <g />}
              isAnimationActive={false}
            />
          );
        })}
        <Scatter name="Rules" data={marksOf(rules)} shape={RuleMark} isAnimationActive={false} />
      </ScatterChart>
    </ResponsiveContainer>
  );
}

type Mark = EffortPoint & { numbers: number[] };

/** Rules that lie on one another share a mark: a number that is hidden by another says nothing. */
function marksOf(rules: readonly EffortRule[]): Mark[] {
  const marks: Mark[] = [];
  for (const [n, { effort, coverage }] of rules.entries()) {
    const near = marks.find((mark) => Math.hypot(mark.effort - effort, mark.coverage - coverage) < 0.05);
    if (near) near.numbers.push(n + 1);
    else marks.push({ effort, coverage, numbers: [n + 1] });
  }
  return marks;
}

/** A disc with the numbers of its rules; the legend says which they are. */
function RuleMark({ cx = 0, cy = 0, payload }: { cx?: number; cy?: number; payload?: Mark }) {
  const text = payload?.numbers.join(", ") ?? "";
  const width = 10 + text.length * 5.5;
  return (
    <g>
      <rect
        x={cx - width / 2}
        y={cy - 8}
        width={width}
        height={16}
        rx={8}
        fill="var(--surface)"
        stroke="var(--ink)"
        strokeWidth={1.25}
      />
      <text x={cx} y={cy} dy="0.35em" textAnchor="middle" fontSize={10} fontWeight={600} fill="var(--ink)">
        {text}
      </text>
    </g>
  );
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}
