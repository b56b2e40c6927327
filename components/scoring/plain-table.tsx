import type { ReactNode } from "react";
import { ScrollRegion } from "@/components/ui/scroll-region";
import { cn } from "@/lib/client/class-names";

export type PlainRow = { key: string; cells: readonly ReactNode[] };

/** A small table of things that are looked up, not sorted. The first cell names its row; columns from `numbersFrom` stand right. */
export function PlainTable({
  label,
  columns,
  rows,
  numbersFrom = Number.POSITIVE_INFINITY,
}: {
  label: string;
  columns: readonly string[];
  rows: readonly PlainRow[];
  numbersFrom?: number;
}) {
  const side = (column: number) => (column >= numbersFrom ? "text-right" : "text-left");
  return (
    <ScrollRegion label={`${label}, table`} className="overflow-x-auto rounded-md border border-line">
      <table className="w-full text-sm">
        <caption className="sr-only">{label}</caption>
        <thead className="bg-sunken">
          <tr>
            {columns.map((column, n) => (
              <th key={column} scope="col" className={cn("px-3 py-1.5 font-medium", side(n))}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {rows.map(({ key, cells: [name, ...cells] }) => (
            <tr key={key} className="align-top">
              <th scope="row" className="px-3 py-1.5 text-left font-normal">
                {name}
              </th>
              {cells.map((cell, n) => (
                <td key={columns[n + 1]} className={cn("px-3 py-1.5", side(n + 1))}>
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
