import Link from "next/link";
import { AssetIcon } from "@/components/assets/asset-icon";
import { ExposureBadge } from "@/components/assets/exposure-badge";
import { FreshnessMark } from "@/components/assets/freshness-mark";
import { SeverityCounts } from "@/components/severity/severity-counts";
import type { Column } from "@/components/table/column";
import { OwnerName } from "@/components/triage/owner-name";
import { LongWords } from "@/components/ui/long-words";
import { assetKindWord } from "@/lib/client/words";
import type { AssetItem } from "@/lib/contracts/http/asset";

export const ASSET_COLUMNS: readonly Column<AssetItem>[] = [
  { id: "name", header: "Asset", sort: { first: "name", second: "-name" }, cell: (asset) => <Name asset={asset} /> },
  {
    id: "exposure",
    header: "Reachable by",
    widthPx: 96,
    from: "md",
    cell: (asset) => (asset.exposure ? <ExposureBadge level={asset.exposure} /> : <Dash />),
  },
  { id: "owner", header: "Owner", widthPx: 140, from: "lg", cell: (asset) => <OwnerName owner={asset.owner} /> },
  {
    id: "findings",
    header: "Open findings",
    widthPx: 160,
    from: "sm",
    sort: { first: "-findings" },
    cell: (asset) => (
      <Link href={`/findings?assetId=${asset.id}`} className="rounded-sm hover:underline">
        <SeverityCounts counts={asset.findings} />
      </Link>
    ),
  },
  {
    id: "scan",
    header: "Last scan",
    widthPx: 140,
    from: "md",
    sort: { first: "-lastSeenAt", second: "lastSeenAt" },
    cell: (asset) => <FreshnessMark coverage={asset.coverage} />,
  },
  {
    id: "score",
    // Of findings; what a change is worth is the score of its risk.
    header: "Worst finding",
    widthPx: 96,
    align: "right",
    sort: { first: "-topScore" },
    cell: (asset) =>
      asset.topScore === null ? (
        <Dash />
      ) : (
        <span className="font-semibold" title="Score of its worst open finding; a risk’s score may be higher">
          {asset.topScore}
        </span>
      ),
  },
];

function Name({ asset }: { asset: AssetItem }) {
  const place = [assetKindWord(asset.kind), asset.cluster, asset.namespace].filter(Boolean).join(" · ");
  return (
    <div className="flex min-w-0 flex-1 items-center gap-2.5">
      <AssetIcon kind={asset.kind} />
      <div className="min-w-0">
        <p className="line-clamp-3 wrap-anywhere">
          <Link href={`/assets/${asset.id}`} title={asset.key} className="font-medium hover:text-accent">
            <LongWords text={asset.name} />
          </Link>
        </p>
        <p className="truncate text-xs text-ink-muted">
          {place}
          {asset.retired && " · retired"}
          {asset.running === false && !asset.retired && " · not running"}
        </p>
      </div>
    </div>
  );
}

function Dash() {
  return <span className="text-ink-muted">–</span>;
}
