"use client";

import { type ReactNode, useState } from "react";
import { ScrollRegion } from "@/components/ui/scroll-region";
import { Segmented } from "@/components/ui/segmented";

export type ChartTable = { columns: readonly string[]; rows: readonly (readonly (string | number)[])[] };

type View = {
  id: string;
  label: string;
  legend: readonly { label: string; colour: string }[];
  chart: ReactNode;
};

/** Every chart has a sentence that says what it shows and a table with the same numbers. */
export function ChartFrame({
  title,
  summary,
  views,
  table,
}: {
  title: string;
  summary: string;
  views: readonly View[];
  table: ChartTable;
}) {
  const [view, setView] = useState(views[0]?.id ?? "table");
  const options = [...views.map(({ id, label }) => ({ value: id, label })), { value: "table", label: "Table" }];
  const shown = views.find(({ id }) => id === view);
  return (
    <figure aria-label={title} className="flex flex-col gap-3">
      <div className="flex flex-wrap items-start justify-between gap-2">
        <figcaption className="max-w-prose text-sm text-ink-muted">{summary}</figcaption>
        <Segmented label={`${title}: view`} value={view} options={options} onChange={setView} />
      </div>
      {shown ? (
        <div aria-hidden>
          {shown.chart}
          <Legend entries={shown.legend} />
        </div>
      ) : (
        <NumbersTable title={title} table={table} />
      )}
    </figure>
  );
}

function Legend({ entries }: { entries: View["legend"] }) {
  return (
    <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 pl-9 text-xs text-ink-muted">
      {entries.map((entry) => (
        <li key={entry.label} className="flex items-center gap-1.5">
          <span className="size-2.5 rounded-sm" style={{ background: entry.colour }} />
          {entry.label}
        </li>
      ))}
    </ul>
  );
}

function NumbersTable({ title, table }: { title: string; table: ChartTable }) {
  return (
    <ScrollRegion label={`${title} as a table`} className="max-h-72 overflow-auto rounded-md border border-line">
      <table className="w-full text-sm">
        <thead className="sticky top-0 bg-sunken">
          <tr>
            {table.columns.map((column, index) => (
              <th key={column} scope="col" className={`px-3 py-1.5 font-medium ${index ? "text-right" : "text-left"}`}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {table.rows.map((row) => (
            <tr key={String(row[0])}>
              {row.map((cell, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its column
                <td key={index} className={`px-3 py-1 ${index ? "text-right" : "text-left whitespace-nowrap"}`}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
