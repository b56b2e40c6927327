"use client";

import { OriginHopRow } from "@/components/origin/origin-hop-row";
import { OriginLayers } from "@/components/origin/origin-layers";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/section";
import { Skeleton } from "@/components/ui/skeleton";
import { useRecord } from "@/lib/client/use-record";
import type { AssetOrigin, ImageOriginView, OriginHop } from "@/lib/contracts/http/asset-origin";
import type { AssetKind } from "@/lib/model/asset-kind";

/** From what runs to the line that made it, and whose it is. `finding`: only where that finding lies, with its layer marked. */
export function OriginSection({ asset, finding }: { asset: { id: string; kind: AssetKind }; finding?: string }) {
  const hasOrigin = asset.kind === "image" || asset.kind === "workload";
  const query = finding ? { finding } : {};
  const { data, error, refetch } = useRecord(
    "assetOrigin",
    { params: { id: asset.id }, query },
    { enabled: hasOrigin },
  );
  if (!hasOrigin) return null;
  return (
    <Section id="origin" title="Where this comes from" note="Claims and proofs are told apart">
      {data ? (
        <Origin origin={data} />
      ) : error ? (
        <p role="alert" className="flex flex-wrap items-center gap-3 text-sm">
          Where it comes from could not be read: {error.message}
          <Button onClick={() => void refetch()}>Try again</Button>
        </p>
      ) : (
        <div role="status" aria-label="Loading where it comes from">
          <Skeleton className="h-24 w-full" />
        </div>
      )}
    </Section>
  );
}

function Origin({ origin }: { origin: AssetOrigin }) {
  const several = origin.images.length > 1;
  return (
    <div className="flex flex-col gap-4">
      <Hops hops={origin.workload} label="The workload" />
      {origin.images.map((image) => (
        <ImageOrigin key={image.versionId} image={image} named={several} />
      ))}
      {origin.images.length === 0 && (
        <p className="text-sm text-ink-muted">
          No version of an image is known here: nothing was scanned, or its workload names an image that nobody has
          scanned.
        </p>
      )}
      {origin.more > 0 && (
        <p className="text-xs text-ink-muted">
          {origin.more === 1 ? "One more version is" : `${origin.more} more versions are`} not shown: open their images.
        </p>
      )}
    </div>
  );
}

function ImageOrigin({ image, named }: { image: ImageOriginView; named: boolean }) {
  return (
    <div>
      {named && (
        <h3 className="mb-2 text-sm font-medium break-words">
          {image.image.name}
          {image.running ? "" : " (does not run)"}
        </h3>
      )}
      <Hops hops={image.hops} label={`The image ${image.image.name}`} />
      <OriginLayers layers={image.layers} />
    </div>
  );
}

function Hops({ hops, label }: { hops: readonly OriginHop[]; label: string }) {
  if (hops.length === 0) return null;
  return (
    <ol aria-label={label} className="flex flex-col gap-1.5">
      {hops.map((hop) => (
        <OriginHopRow key={`${hop.step} ${hop.value}`} hop={hop} />
      ))}
    </ol>
  );
}
