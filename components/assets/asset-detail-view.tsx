"use client";

import { AccountRightsSection } from "@/components/assets/account-rights-section";
import { AssetAlerts } from "@/components/assets/asset-alerts";
import { AssetBases } from "@/components/assets/asset-bases";
import { AssetCoverageSection } from "@/components/assets/asset-coverage-section";
import { AssetEvidence } from "@/components/assets/asset-evidence";
import { AssetExposure } from "@/components/assets/asset-exposure";
import { AssetHeader } from "@/components/assets/asset-header";
import { AssetNeighbours } from "@/components/assets/asset-neighbours";
import { AssetVersions } from "@/components/assets/asset-versions";
import { ClusterExposureMap } from "@/components/assets/cluster-exposure-map";
import { NamespaceSection } from "@/components/assets/namespace-section";
import { HistoryList } from "@/components/history/history-list";
import { OriginSection } from "@/components/origin/origin-section";
import { DetailSkeleton } from "@/components/shell/page-skeleton";
import { ErrorState } from "@/components/ui/states";
import { cn } from "@/lib/client/class-names";
import { useRecord } from "@/lib/client/use-record";

/** One asset: what it is, who reaches it, what it is made of, what has looked at it and what happened there. */
export function AssetDetailView({ id, narrow = false }: { id: string; narrow?: boolean }) {
  const { data: asset, error, refetch } = useRecord("getAsset", { params: { id } });
  if (!asset) {
    if (error) return <ErrorState title="This asset could not be read" error={error} onRetry={() => void refetch()} />;
    return <DetailSkeleton label="Loading the asset" />;
  }
  const hasRights = asset.kind === "service_account" || asset.kind === "role";
  const hasPlace = hasRights || asset.exposure !== null || asset.neighbours.length > 0 || asset.versions.length > 0;
  return (
    <div className={cn("flex flex-col gap-6 p-4", !narrow && "mx-auto max-w-7xl sm:p-6")}>
      <AssetHeader asset={asset} full={!narrow} />
      {asset.kind === "cluster" && <ClusterExposureMap cluster={asset} />}
      {asset.kind === "namespace" && <NamespaceSection asset={asset} />}
      <div className={cn("grid grid-cols-1 gap-6", !narrow && hasPlace && "xl:grid-cols-2 xl:gap-10")}>
        {hasPlace && (
          <div className="flex min-w-0 flex-col gap-6">
            {hasRights && <AccountRightsSection asset={asset} />}
            <AssetExposure asset={asset} />
            <OriginSection asset={asset} />
            {asset.kind === "image" && <AssetBases assetId={asset.id} />}
            <AssetNeighbours asset={asset} />
            <AssetVersions versions={asset.versions} />
            <AssetEvidence evidence={asset.evidence} />
          </div>
        )}
        <div className="flex min-w-0 flex-col gap-6">
          <AssetCoverageSection asset={asset} />
          <AssetAlerts assetId={asset.id} alerts={asset.alerts} />
          <HistoryList title="Timeline" events={asset.timeline} />
        </div>
      </div>
    </div>
  );
}
