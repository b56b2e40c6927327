"use client";

import { useRouter } from "next/navigation";
import { useMemo, useState } from "react";
import { FirstImportHint } from "@/components/imports/first-import-hint";
import { ListBody } from "@/components/query/list-body";
import { ListPage } from "@/components/query/list-page";
import { PathSearchNotice } from "@/components/risks/path-search-notice";
import { COLUMNS_BY_BAND, RISK_COLUMNS } from "@/components/risks/risk-columns";
import { PATHS_FOLDED, RISK_FILTERS, RiskFilters } from "@/components/risks/risk-filters";
import { RiskHeadline } from "@/components/risks/risk-headline";
import { RiskPanel } from "@/components/risks/risk-panel";
import { riskTriageItem } from "@/components/risks/risk-triage-item";
import { DataTable } from "@/components/table/data-table";
import type { Selection } from "@/components/table/use-table-model";
import { BulkBar } from "@/components/triage/bulk-bar";
import { TriageProvider, triageKeys, useTriageQuestions } from "@/components/triage/triage-context";
import { useList } from "@/lib/client/use-list";
import { useListState } from "@/lib/client/use-list-state";
import { useRecord } from "@/lib/client/use-record";

/** A title and two lines of why. */
const ROW_PX = 69;

/** The prioritized list: what to fix first, in an order that explains itself. */
export function RisksView() {
  return (
    <TriageProvider subject="risk">
      <Risks />
    </TriageProvider>
  );
}

function Risks() {
  const router = useRouter();
  const state = useListState(RISK_FILTERS);
  // Where a public verdict sets the bands, the score alone would mix them: then the band comes first.
  const policy = useRecord("getBandPolicy");
  const byBand = policy.data !== undefined && policy.data.source !== "score";
  const sort = state.values.sort ?? (byBand ? "-band" : "-score");
  const list = useList("listRisks", { ...state.values, paths: state.values.paths ?? PATHS_FOLDED, sort });
  const [selected, setSelected] = useState<Selection["value"]>({});
  const ask = useTriageQuestions();
  const chosen = useMemo(() => list.rows.filter(({ id }) => selected[id]).map(riskTriageItem), [list.rows, selected]);
  return (
    <ListPage
      title="Risks"
      failed={list.error !== null && list.rows.length === 0}
      headline={
        <RiskHeadline filtered={state.isFiltered} count={list.count} toldPaths={list.first?.toldPaths?.value ?? 0} />
      }
      filters={<RiskFilters state={state} />}
    >
      <PathSearchNotice className="px-4 pt-3" />
      <ListBody
        what="risks"
        list={list}
        isFiltered={state.isFiltered}
        onClear={state.clear}
        empty={<FirstImportHint title="No open risk is known" />}
      >
        <DataTable
          label="Risks, worst first"
          rows={list.rows}
          rowPx={ROW_PX}
          columns={byBand ? COLUMNS_BY_BAND : RISK_COLUMNS}
          totalRows={list.count?.relation === "exact" ? list.count.value : undefined}
          onOpen={(risk) => state.openPanel(risk.id)}
          onOpenFull={(risk) => router.push(`/risks/${risk.id}`)}
          openId={state.panel}
          selection={{ value: selected, onChange: setSelected }}
          sorting={{ value: sort, onChange: (next) => state.set({ sort: next }) }}
          rowKeys={(risk) => triageKeys(ask, chosen.length > 0 ? chosen : [riskTriageItem(risk)])}
          stale={list.isStale}
          hasMore={list.hasMore && !list.isLoadingMore}
          loadMore={list.loadMore}
        />
      </ListBody>
      <BulkBar subject="risk" items={chosen} onClear={() => setSelected({})} />
      <RiskPanel id={state.panel} onClose={() => state.openPanel(null)} />
    </ListPage>
  );
}
