"use client";

import { useRouter } from "next/navigation";
import { FirstEventHint } from "@/components/incidents/first-event-hint";
import { INCIDENT_COLUMNS } from "@/components/incidents/incident-columns";
import { IncidentDetailView } from "@/components/incidents/incident-detail-view";
import { INCIDENT_FILTERS, IncidentFilters } from "@/components/incidents/incident-filters";
import { IncidentHeadline } from "@/components/incidents/incident-headline";
import { ListBody } from "@/components/query/list-body";
import { ListPage } from "@/components/query/list-page";
import { DataTable } from "@/components/table/data-table";
import { SidePanel } from "@/components/ui/side-panel";
import { useList } from "@/lib/client/use-list";
import { useListState } from "@/lib/client/use-list-state";

/** What sensors and API servers saw happen, folded: one row per rule, place, lineage and day. */
export function IncidentsView() {
  const router = useRouter();
  const state = useListState(INCIDENT_FILTERS);
  const sort = state.values.sort ?? "-urgency";
  const list = useList("listIncidents", { ...state.values, sort });
  return (
    <ListPage
      title="Incidents"
      headline={<IncidentHeadline filtered={state.isFiltered} count={list.count} />}
      filters={<IncidentFilters state={state} />}
    >
      <ListBody
        what="incidents"
        list={list}
        isFiltered={state.isFiltered}
        onClear={state.clear}
        empty={<FirstEventHint />}
      >
        <DataTable
          label="Incidents"
          rows={list.rows}
          columns={INCIDENT_COLUMNS}
          totalRows={list.count?.relation === "exact" ? list.count.value : undefined}
          onOpen={(incident) => state.openPanel(incident.id)}
          onOpenFull={(incident) => router.push(`/incidents/${incident.id}`)}
          openId={state.panel}
          sorting={{ value: sort, onChange: (sort) => state.set({ sort }) }}
          stale={list.isStale}
          hasMore={list.hasMore && !list.isLoadingMore}
          loadMore={list.loadMore}
        />
      </ListBody>
      <SidePanel
        open={state.panel !== null}
        onClose={() => state.openPanel(null)}
        title="Incident"
        fullHref={`/incidents/${state.panel}`}
      >
        {state.panel && <IncidentDetailView id={state.panel} narrow />}
      </SidePanel>
    </ListPage>
  );
}
