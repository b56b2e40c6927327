import Link from "next/link";
import { baseName, whyUntold } from "@/components/base-images/base-words";
import type { Column } from "@/components/table/column";
import { RelativeTime } from "@/components/ui/relative-time";
import { formatCount, plural } from "@/lib/client/format-number";
import type { BaseImageItem } from "@/lib/contracts/http/base-image";

export const BASE_IMAGE_COLUMNS: readonly Column<BaseImageItem>[] = [
  { id: "name", header: "Base image", sort: { first: "name" }, cell: (base) => <Name base={base} /> },
  {
    id: "images",
    header: "Images on it",
    widthPx: 110,
    align: "right",
    from: "sm",
    sort: { first: "-images" },
    cell: (base) => formatCount(base.images),
  },
  {
    id: "oldest",
    header: "Oldest in use",
    widthPx: 150,
    from: "md",
    cell: (base) => (base.oldestAt ? <RelativeTime at={base.oldestAt} /> : <Dash />),
  },
  {
    id: "findings",
    header: "Findings it brings",
    widthPx: 140,
    align: "right",
    from: "sm",
    sort: { first: "-findings" },
    cell: (base) => (base.findings === null ? <NotKnown base={base} /> : formatCount(base.findings)),
  },
  {
    id: "closes",
    header: "A bump closes",
    widthPx: 120,
    align: "right",
    from: "sm",
    sort: { first: "-closes" },
    cell: (base) => (base.closes > 0 ? <span className="font-semibold">{formatCount(base.closes)}</span> : <Dash />),
  },
];

function Name({ base }: { base: BaseImageItem }) {
  return (
    <div className="min-w-0">
      <p className="truncate">
        <Link href={`/base-images/${base.id}`} title={base.key} className="font-medium hover:text-accent">
          {baseName(base.key)}
        </Link>
      </p>
      <p className="truncate text-xs text-ink-muted">
        {plural(base.versions, "version")} in use, under {plural(base.images, "image")}
        {!base.asset && " · never scanned by itself"}
      </p>
      {/* A phone shows no columns and no heads of them. */}
      <p className="text-xs text-ink-muted sm:hidden">
        {base.findings === null ? "What it brings is not known" : `Brings ${plural(base.findings, "finding")}`},{" "}
        {base.closes > 0 ? (
          <>
            a bump closes <span className="font-semibold text-ink">{formatCount(base.closes)}</span>
          </>
        ) : (
          "no bump is known that closes any"
        )}
      </p>
    </div>
  );
}

function NotKnown({ base }: { base: BaseImageItem }) {
  return (
    <span className="text-ink-muted" title={whyUntold(base)}>
      Not known
    </span>
  );
}

function Dash() {
  return <span className="text-ink-muted">–</span>;
}
