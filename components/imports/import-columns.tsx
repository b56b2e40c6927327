import Link from "next/link";
import { ImportStatusBadge, isFinal } from "@/components/imports/import-status-badge";
import type { Column } from "@/components/table/column";
import { RelativeTime } from "@/components/ui/relative-time";
import { formatCount } from "@/lib/client/format-number";
import type { ImportItem } from "@/lib/contracts/http/import";

export const IMPORT_COLUMNS: readonly Column<ImportItem>[] = [
  { id: "status", header: "Status", widthPx: 112, cell: (item) => <ImportStatusBadge status={item.status} /> },
  { id: "report", header: "Report", cell: (item) => <Report item={item} /> },
  {
    id: "new",
    header: "New",
    widthPx: 64,
    from: "sm",
    align: "right",
    cell: (item) => <Change item={item} change="new" />,
  },
  {
    id: "resolved",
    header: "Resolved",
    widthPx: 72,
    from: "sm",
    align: "right",
    cell: (item) => <Change item={item} change="resolved" />,
  },
  {
    id: "reopened",
    header: "Reopened",
    widthPx: 76,
    from: "lg",
    align: "right",
    cell: (item) => <Change item={item} change="reopened" />,
  },
  {
    id: "rejected",
    header: "Rejected",
    widthPx: 72,
    from: "lg",
    align: "right",
    cell: (item) => (
      <span className={item.counts.rejected > 0 ? "text-attend" : "text-ink-muted"}>
        {formatCount(item.counts.rejected)}
      </span>
    ),
  },
  {
    id: "actor",
    header: "By",
    widthPx: 130,
    from: "xl",
    cell: (item) => <span className="truncate">{item.actor}</span>,
  },
  {
    id: "received",
    header: "Received",
    widthPx: 116,
    from: "md",
    sort: { first: "-receivedAt", second: "receivedAt" },
    cell: (item) => <RelativeTime at={item.receivedAt} />,
  },
];

function Report({ item }: { item: ImportItem }) {
  const tool = item.tool ? `${item.tool.name} ${item.tool.version ?? ""}`.trim() : null;
  return (
    <div className="min-w-0 flex-1">
      <p className="truncate">
        <Link href={`/imports/${item.id}`} className="font-medium hover:text-accent">
          {item.filename ?? tool ?? "Report without a name"}
        </Link>
      </p>
      <p className="truncate text-xs text-ink-muted">
        {item.error ?? ([tool, item.target?.name].filter(Boolean).join(" · ") || item.format || "not recognized yet")}
        {item.partial && <span className="text-track-star"> · partial</span>}
        {item.unplaced && <span className="text-track-star"> · unplaced</span>}
      </p>
      <p className="text-xs text-ink-muted sm:hidden">
        {isFinal(item.status) &&
          `${formatCount(item.counts.new)} new, ${formatCount(item.counts.resolved)} resolved · `}
        <RelativeTime at={item.receivedAt} />
      </p>
    </div>
  );
}

function Change({ item, change }: { item: ImportItem; change: "new" | "resolved" | "reopened" }) {
  if (!isFinal(item.status)) return <span className="text-ink-muted">–</span>;
  const value = item.counts[change];
  if (value === 0) return <span className="text-ink-muted">0</span>;
  return (
    <Link
      href={`/findings?importId=${item.id}&change=${change}&status=any`}
      className="rounded-sm font-medium hover:text-accent hover:underline"
    >
      {formatCount(value)}
    </Link>
  );
}
