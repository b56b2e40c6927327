"use client";

import { useRouter } from "next/navigation";
import { useMemo, useState } from "react";
import { FINDING_COLUMNS } from "@/components/findings/finding-columns";
import { FindingDetailView } from "@/components/findings/finding-detail-view";
import { FINDING_FILTERS, FindingFilters } from "@/components/findings/finding-filters";
import { FindingHeadline } from "@/components/findings/finding-headline";
import { findingTriageItem } from "@/components/findings/finding-triage-item";
import { FirstImportHint } from "@/components/imports/first-import-hint";
import { ListBody } from "@/components/query/list-body";
import { ListPage } from "@/components/query/list-page";
import { DataTable } from "@/components/table/data-table";
import type { Selection } from "@/components/table/use-table-model";
import { BulkBar } from "@/components/triage/bulk-bar";
import { TriageProvider, triageKeys, useTriageQuestions } from "@/components/triage/triage-context";
import { SidePanel } from "@/components/ui/side-panel";
import { useList } from "@/lib/client/use-list";
import { useListState } from "@/lib/client/use-list-state";

/** Every weakness, one row however many tools report it. */
export function FindingsView() {
  return (
    <TriageProvider subject="finding">
      <Findings />
    </TriageProvider>
  );
}

function Findings() {
  const router = useRouter();
  const state = useListState(FINDING_FILTERS);
  const list = useList("listFindings", state.values);
  const [selected, setSelected] = useState<Selection["value"]>({});
  const ask = useTriageQuestions();
  const chosen = useMemo(
    () => list.rows.filter(({ id }) => selected[id]).map(findingTriageItem),
    [list.rows, selected],
  );
  return (
    <ListPage
      title="Findings"
      failed={list.error !== null && list.rows.length === 0}
      headline={<FindingHeadline filtered={state.isFiltered} count={list.count} />}
      filters={<FindingFilters state={state} />}
    >
      <ListBody
        what="findings"
        list={list}
        isFiltered={state.isFiltered}
        onClear={state.clear}
        empty={<FirstImportHint title="No open finding is known" />}
      >
        <DataTable
          label="Findings"
          rows={list.rows}
          columns={FINDING_COLUMNS}
          totalRows={list.count?.relation === "exact" ? list.count.value : undefined}
          onOpen={(finding) => state.openPanel(finding.id)}
          onOpenFull={(finding) => router.push(`/findings/${finding.id}`)}
          openId={state.panel}
          selection={{ value: selected, onChange: setSelected }}
          sorting={{ value: state.values.sort ?? "-score", onChange: (sort) => state.set({ sort }) }}
          rowKeys={(finding) => triageKeys(ask, chosen.length > 0 ? chosen : [findingTriageItem(finding)])}
          stale={list.isStale}
          hasMore={list.hasMore && !list.isLoadingMore}
          loadMore={list.loadMore}
        />
      </ListBody>
      <BulkBar subject="finding" items={chosen} onClear={() => setSelected({})} />
      <SidePanel
        open={state.panel !== null}
        onClose={() => state.openPanel(null)}
        title="Finding"
        fullHref={`/findings/${state.panel}`}
      >
        {state.panel && <FindingDetailView id={state.panel} narrow />}
      </SidePanel>
    </ListPage>
  );
}
