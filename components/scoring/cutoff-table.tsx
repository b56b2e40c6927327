import { PlainTable } from "@/components/scoring/plain-table";
import { formatCount } from "@/lib/client/format-number";
import { formatShare } from "@/lib/client/format-share";
import type { Backtest, Estimate } from "@/lib/model/backtest";

type Row = Backtest["rankings"][number]["cutoffs"][number] & { how?: string };

/** Effort, coverage and efficiency of cuts or rules. */
export function CutoffTable({ label, what, rows }: { label: string; what: string; rows: readonly Row[] }) {
  return (
    <PlainTable
      label={label}
      columns={[what, "Effort", "CVEs", "Exploited ones found", "Coverage", "Efficiency"]}
      rows={rows.map((row) => ({
        key: row.name,
        cells: [
          <span key="name" className="block min-w-40">
            {row.name}
            {row.how && <span className="block text-xs text-ink-muted">{row.how}</span>}
          </span>,
          formatShare(row.effort),
          formatCount(Math.round(row.flagged)),
          row.caught.toFixed(1),
          <WithInterval key="coverage" estimate={row.coverage} digits={0} />,
          <WithInterval key="efficiency" estimate={row.efficiency} digits={2} />,
        ],
      }))}
      numbersFrom={1}
    />
  );
}

function WithInterval({ estimate: { value, low, high }, digits }: { estimate: Estimate; digits: number }) {
  if (value === null) return "not defined";
  return (
    <span className="whitespace-nowrap">
      {formatShare(value, digits)}{" "}
      <span className="text-ink-muted">
        ({formatShare(low, digits)} to {formatShare(high, digits)})
      </span>
    </span>
  );
}
