"use client";

import { useRouter } from "next/navigation";
import { ASSET_COLUMNS } from "@/components/assets/asset-columns";
import { AssetDetailView } from "@/components/assets/asset-detail-view";
import { ASSET_FILTERS, AssetFilters } from "@/components/assets/asset-filters";
import { AssetHeadline } from "@/components/assets/asset-headline";
import { FirstImportHint } from "@/components/imports/first-import-hint";
import { ListBody } from "@/components/query/list-body";
import { ListPage } from "@/components/query/list-page";
import { DataTable } from "@/components/table/data-table";
import { SidePanel } from "@/components/ui/side-panel";
import { useList } from "@/lib/client/use-list";
import { useListState } from "@/lib/client/use-list-state";

/** Everything that can carry risk, worst first. */
export function AssetsView() {
  const router = useRouter();
  const state = useListState(ASSET_FILTERS);
  const list = useList("listAssets", state.values);
  return (
    <ListPage
      title="Assets"
      failed={list.error !== null && list.rows.length === 0}
      headline={<AssetHeadline filtered={state.isFiltered} count={list.count} />}
      filters={<AssetFilters state={state} />}
    >
      <ListBody
        what="assets"
        list={list}
        isFiltered={state.isFiltered}
        onClear={state.clear}
        empty={<FirstImportHint title="No asset is known yet" />}
      >
        <DataTable
          label="Assets"
          rows={list.rows}
          columns={ASSET_COLUMNS}
          totalRows={list.count?.relation === "exact" ? list.count.value : undefined}
          onOpen={(asset) => state.openPanel(asset.id)}
          onOpenFull={(asset) => router.push(`/assets/${asset.id}`)}
          openId={state.panel}
          sorting={{ value: state.values.sort ?? "-topScore", onChange: (sort) => state.set({ sort }) }}
          stale={list.isStale}
          hasMore={list.hasMore && !list.isLoadingMore}
          loadMore={list.loadMore}
        />
      </ListBody>
      <SidePanel
        open={state.panel !== null}
        onClose={() => state.openPanel(null)}
        title="Asset"
        fullHref={`/assets/${state.panel}`}
      >
        {state.panel && <AssetDetailView id={state.panel} narrow />}
      </SidePanel>
    </ListPage>
  );
}
