"use client";

import Link from "next/link";
import { AssetIcon } from "@/components/assets/asset-icon";
import { InventoryAge, InventoryNotice } from "@/components/assets/asset-inventory";
import { AssetOwner } from "@/components/assets/asset-owner";
import { MissionImpact } from "@/components/assets/mission-impact";
import { PathSearchNotice } from "@/components/risks/path-search-notice";
import { SeverityCounts } from "@/components/severity/severity-counts";
import { Badge } from "@/components/ui/badge";
import { Breadcrumb } from "@/components/ui/breadcrumb";
import { CopyButton } from "@/components/ui/copy-button";
import { LongWords } from "@/components/ui/long-words";
import { Facts } from "@/components/ui/section";
import { Notice } from "@/components/ui/states";
import { plural } from "@/lib/client/format-number";
import { assetKindWord } from "@/lib/client/words";
import type { AssetDetail } from "@/lib/contracts/http/asset";

export function AssetHeader({ asset, full }: { asset: AssetDetail; full: boolean }) {
  const Heading = full ? "h1" : "h2";
  return (
    <header className="flex flex-col gap-4">
      {full && <Breadcrumb trail={[{ label: "Assets", href: "/assets" }]} here={asset.name} />}
      <div className="flex flex-col gap-2">
        <p className="flex flex-wrap items-center gap-2">
          <AssetIcon kind={asset.kind} />
          <Badge>{assetKindWord(asset.kind)}</Badge>
          {asset.environment && <Badge tone="accent">{asset.environment}</Badge>}
          {asset.running &&
            (asset.inventory?.silent ? <Badge>Ran when last seen</Badge> : <Badge tone="good">Running</Badge>)}
          {asset.retired && <Badge>Retired</Badge>}
        </p>
        <Heading className="text-xl leading-7 font-semibold tracking-tight break-words">
          <LongWords text={asset.name} />
        </Heading>
        <p className="flex items-center gap-1 font-mono text-xs text-ink-muted">
          <span className="wrap-anywhere">
            <LongWords text={asset.key} />
          </span>
          <CopyButton text={asset.key} label="Copy the key" />
        </p>
        <Sentence asset={asset} />
      </div>
      <InventoryNotice asset={asset} />
      {(asset.kind === "cluster" || asset.kind === "workload") && <PathSearchNotice assetId={asset.id} />}
      {asset.kind === "artifact" && (
        <Notice>
          The report named nothing it could be filed under, so it closes nothing. Send it again with a target, for
          example <code className="font-mono text-xs">--image</code> or{" "}
          <code className="font-mono text-xs">--repo</code>.
        </Notice>
      )}
      <Facts
        items={[
          { name: "Owner", value: <AssetOwner asset={asset} /> },
          ...(asset.cluster ? [{ name: "Where", value: <Place asset={asset} /> }] : []),
          ...(asset.inventory ? [{ name: "Inventory", value: <InventoryAge inventory={asset.inventory} /> }] : []),
          {
            name: "Open findings",
            value: (
              <Link href={`/findings?assetId=${asset.id}`} className="rounded-sm hover:underline">
                <SeverityCounts counts={asset.findings} />
              </Link>
            ),
          },
          { name: "Mission impact", value: <MissionImpact asset={asset} /> },
          ...(Object.keys(asset.labels).length > 0
            ? [{ name: "Labels", value: <Labels labels={asset.labels} /> }]
            : []),
        ]}
      />
    </header>
  );
}

function Sentence({ asset }: { asset: AssetDetail }) {
  return (
    <p className="text-base">
      {asset.risks > 0 ? (
        <Link href={`/risks?assetId=${asset.id}`} className="link">
          {plural(asset.risks, "open risk")}
        </Link>
      ) : asset.kind === "cluster" || asset.kind === "namespace" ? (
        `No open risk is known of the ${asset.kind} itself`
      ) : (
        "No open risk is known"
      )}
      {asset.topRiskScore !== null && `, ${asset.risks === 1 ? "it" : "the worst"} scores ${asset.topRiskScore}`}.{" "}
      {asset.coverage.text}
    </p>
  );
}

function Place({ asset }: { asset: AssetDetail }) {
  const { cluster, namespace } = asset;
  return (
    <span>
      {cluster && (
        <Link href={`/assets?cluster=${encodeURIComponent(cluster)}`} className="link">
          {cluster}
        </Link>
      )}
      {namespace && ` / ${namespace}`}
    </span>
  );
}

function Labels({ labels }: { labels: Record<string, string> }) {
  return (
    <span className="flex flex-wrap gap-1">
      {Object.entries(labels).map(([key, value]) => (
        <code key={key} className="rounded-sm bg-sunken px-1 font-mono text-xs wrap-anywhere">
          <LongWords text={`${key}=${value}`} />
        </code>
      ))}
    </span>
  );
}
