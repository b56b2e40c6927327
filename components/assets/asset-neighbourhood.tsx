"use client";

import { NeighbourhoodPicture } from "@/components/assets/neighbourhood-picture";
import { Skeleton } from "@/components/ui/skeleton";
import { layoutNeighbourhood } from "@/lib/client/neighbourhood-layout";
import { useRecord } from "@/lib/client/use-record";
import type { AssetDetail } from "@/lib/contracts/http/asset";

/** What it comes from, itself, what it reaches, as a picture; where that does not fit the list below says the same. */
export function AssetNeighbourhood({ asset, listId }: { asset: Pick<AssetDetail, "id">; listId: string }) {
  const { data: graph, error } = useRecord("assetGraph", { params: { id: asset.id }, query: { depth: 1 } });
  const layout = graph && layoutNeighbourhood(graph);
  if (graph && !layout) return null;
  return (
    <div className="@container">
      <div className="mb-5 hidden @lg:block">
        {layout ? (
          <NeighbourhoodPicture layout={layout} listId={listId} />
        ) : error ? (
          <p role="alert" className="text-sm text-ink-muted">
            The picture could not be drawn: {error.message} The list below says the same.
          </p>
        ) : (
          <div aria-busy="true">
            <Skeleton className="h-40 w-full" />
          </div>
        )}
        {graph?.truncated && (
          <p className="mt-2 text-xs text-ink-muted">
            It has more neighbours than the {graph.nodes.length} that were read for this picture.
          </p>
        )}
      </div>
    </div>
  );
}
