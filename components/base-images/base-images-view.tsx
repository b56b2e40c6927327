"use client";

import { useRouter } from "next/navigation";
import { BASE_IMAGE_COLUMNS } from "@/components/base-images/base-image-columns";
import { NoBaseHint } from "@/components/base-images/no-base-hint";
import { ListBody } from "@/components/query/list-body";
import { ListPage } from "@/components/query/list-page";
import { QueryBar } from "@/components/query/query-bar";
import { DataTable } from "@/components/table/data-table";
import { formatBoundedCount, formatCount, plural } from "@/lib/client/format-number";
import { useList } from "@/lib/client/use-list";
import { useListState } from "@/lib/client/use-list-state";

const FILTERS = ["q", "sort"] as const;

/** What images are built on: who uses what, how old it is, and what a newer version would close. */
export function BaseImagesView() {
  const router = useRouter();
  const state = useListState(FILTERS);
  const list = useList("listBaseImages", state.values);
  const closes = list.rows.reduce((sum, base) => sum + base.closes, 0);
  const total = list.count && `${formatBoundedCount(list.count)} base ${list.count.value === 1 ? "image" : "images"}`;
  const open = (id: string) => router.push(`/base-images/${id}`);
  return (
    <ListPage
      title="Base images"
      failed={list.error !== null && list.rows.length === 0}
      headline={
        !total ? (
          <span className="text-ink-muted">Counting…</span>
        ) : list.rows.length === 0 ? (
          "No base image is known."
        ) : (
          `${total}. Newer versions that are known here would close ${closes === 0 ? "nothing" : plural(closes, "finding")}${list.hasMore ? " of the first ones" : ""}.`
        )
      }
      filters={
        <QueryBar
          value={state.values.q ?? ""}
          fields={[]}
          placeholder="Filter by name, for example debian"
          onChange={(q) => state.set({ q: q || null })}
        />
      }
    >
      <ListBody
        what="base images"
        list={list}
        isFiltered={state.isFiltered}
        onClear={state.clear}
        empty={<NoBaseHint />}
      >
        <DataTable
          label={`Base images, ${formatCount(list.rows.length)} shown`}
          rows={list.rows}
          columns={BASE_IMAGE_COLUMNS}
          totalRows={list.count?.relation === "exact" ? list.count.value : undefined}
          onOpen={(base) => open(base.id)}
          onOpenFull={(base) => open(base.id)}
          sorting={{ value: state.values.sort ?? "-findings", onChange: (sort) => state.set({ sort }) }}
          stale={list.isStale}
          hasMore={list.hasMore && !list.isLoadingMore}
          loadMore={list.loadMore}
        />
      </ListBody>
    </ListPage>
  );
}
