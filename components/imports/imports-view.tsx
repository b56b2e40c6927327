"use client";

import { HeartPulse } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { DropZone } from "@/components/imports/drop-zone";
import { FirstImportHint } from "@/components/imports/first-import-hint";
import { IMPORT_COLUMNS } from "@/components/imports/import-columns";
import { ImportDetailView } from "@/components/imports/import-detail-view";
import { ImportHeadline } from "@/components/imports/import-headline";
import { FilterChip, FilterMenu } from "@/components/query/filter-menu";
import { ListBody } from "@/components/query/list-body";
import { ListPage } from "@/components/query/list-page";
import { DataTable } from "@/components/table/data-table";
import { Button } from "@/components/ui/button";
import { SidePanel } from "@/components/ui/side-panel";
import { useList } from "@/lib/client/use-list";
import { useListState } from "@/lib/client/use-list-state";
import { useMay } from "@/lib/client/use-session";
import { importStatusWord, ofLastDays } from "@/lib/client/words";
import { IMPORT_STATUSES } from "@/lib/contracts/http/import";

const FILTERS = ["sort", "status", "waiting", "format", "assetId", "days"] as const;
const WAITING = [
  { value: "any", label: "For a decision" },
  { value: "closures", label: "With held closures" },
  { value: "place", label: "To be placed" },
];
const STATUSES = IMPORT_STATUSES.map((value) => ({ value, label: importStatusWord(value) }));

/** What was delivered, and the place to drop more. */
export function ImportsView() {
  const router = useRouter();
  const state = useListState(FILTERS);
  const list = useList("listImports", state.values);
  const mayImport = useMay("import:write");
  const { values, set } = state;
  return (
    <ListPage
      title="Imports"
      actions={
        <Button asChild>
          <Link href="/imports/health">
            <HeartPulse /> Health
          </Link>
        </Button>
      }
      failed={list.error !== null && list.rows.length === 0}
      headline={<ImportHeadline filtered={state.isFiltered} count={list.count} latest={list.rows[0]} />}
      filters={
        <>
          <FilterMenu
            label="Status"
            unset="Any status"
            value={values.status}
            options={STATUSES}
            onChange={(status) => set({ status })}
          />
          <FilterMenu
            label="Waiting"
            unset="Waiting or not"
            value={values.waiting}
            options={WAITING}
            onChange={(waiting) => set({ waiting })}
          />
          {values.format && <FilterChip label={values.format} onRemove={() => set({ format: null })} />}
          {values.days && <FilterChip label={ofLastDays(values.days)} onRemove={() => set({ days: null })} />}
          {values.assetId && <FilterChip label="One asset" onRemove={() => set({ assetId: null })} />}
        </>
      }
    >
      {mayImport && <DropZone />}
      <ListBody
        what="imports"
        list={list}
        isFiltered={state.isFiltered}
        onClear={state.clear}
        empty={<FirstImportHint title="No report has been received yet" />}
      >
        <DataTable
          label="Imports, newest first"
          rows={list.rows}
          columns={IMPORT_COLUMNS}
          totalRows={list.count?.relation === "exact" ? list.count.value : undefined}
          onOpen={(item) => state.openPanel(item.id)}
          onOpenFull={(item) => router.push(`/imports/${item.id}`)}
          openId={state.panel}
          sorting={{ value: values.sort ?? "-receivedAt", onChange: (sort) => set({ sort }) }}
          stale={list.isStale}
          hasMore={list.hasMore && !list.isLoadingMore}
          loadMore={list.loadMore}
        />
      </ListBody>
      <SidePanel
        open={state.panel !== null}
        onClose={() => state.openPanel(null)}
        title="Import"
        fullHref={`/imports/${state.panel}`}
      >
        {state.panel && <ImportDetailView id={state.panel} narrow />}
      </SidePanel>
    </ListPage>
  );
}
