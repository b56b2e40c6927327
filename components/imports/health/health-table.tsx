import type { ReactNode } from "react";
import { ScrollRegion } from "@/components/ui/scroll-region";
import { cn } from "@/lib/client/class-names";

/** `from`: the column is left out on narrower screens; what it says must not be needed to act. */
export type HealthColumn<Row> = {
  header: string;
  align?: "right";
  from?: "sm" | "md" | "lg";
  cell: (row: Row) => ReactNode;
};

const FROM = { sm: "max-sm:hidden", md: "max-md:hidden", lg: "max-lg:hidden" } as const;

/** A bounded table; its first column names the row. */
export function HealthTable<Row>({
  label,
  rows,
  rowKey,
  columns,
}: {
  label: string;
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  columns: readonly HealthColumn<Row>[];
}) {
  return (
    <ScrollRegion label={`${label} as a table`} className="overflow-x-auto">
      <table className="w-full text-sm">
        <caption className="sr-only">{label}</caption>
        <thead className="text-xs text-ink-muted">
          <tr>
            {columns.map(({ header, align, from }) => (
              <th
                key={header}
                scope="col"
                className={cn(
                  "py-1 pr-4 font-normal last:pr-0",
                  align === "right" ? "text-right" : "text-left",
                  from && FROM[from],
                )}
              >
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {rows.map((row) => (
            <tr key={rowKey(row)} className="align-top">
              {columns.map(({ header, align, from, cell }, n) => {
                const style = cn("py-2 pr-4 last:pr-0", align === "right" && "text-right", from && FROM[from]);
                return n === 0 ? (
                  <th key={header} scope="row" className={cn(style, "text-left font-normal")}>
                    {cell(row)}
                  </th>
                ) : (
                  <td key={header} className={style}>
                    {cell(row)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
