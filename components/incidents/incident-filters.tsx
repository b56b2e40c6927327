"use client";

import { INCIDENT_STATUS } from "@/components/incidents/incident-status";
import { FilterChip, FilterMenu } from "@/components/query/filter-menu";
import { QueryBar } from "@/components/query/query-bar";
import { severityWord } from "@/components/severity/severity-mark";
import { useFacets } from "@/lib/client/use-facets";
import type { ListState } from "@/lib/client/use-list-state";
import { INCIDENT_STATUSES } from "@/lib/contracts/http/incident-status";
import { INCIDENT_FIELDS } from "@/lib/contracts/http/search-fields";
import { SEVERITIES } from "@/lib/model/severity";

export const INCIDENT_FILTERS = ["q", "sort", "status", "severity", "cluster", "source", "workloadId"] as const;
export type IncidentFilter = (typeof INCIDENT_FILTERS)[number];

const SEVERITY_OPTIONS = SEVERITIES.map((value) => ({ value, label: severityWord(value) }));
const STATUSES = [
  ...INCIDENT_STATUSES.map((value) => ({ value, label: INCIDENT_STATUS[value].word })),
  { value: "any", label: "All" },
];

export function IncidentFilters({ state }: { state: ListState<IncidentFilter> }) {
  const { values, set } = state;
  const facets = useFacets("listIncidents", values);
  const named = (facet: string) => (facets?.[facet] ?? []).map(({ value }) => ({ value, label: value }));
  return (
    <>
      <QueryBar
        value={values.q ?? ""}
        fields={INCIDENT_FIELDS}
        placeholder="Filter, for example severity:>=high process:sh"
        onChange={(q) => set({ q: q || null })}
      />
      <FilterMenu
        label="Severity"
        unset="Any severity"
        value={values.severity}
        options={SEVERITY_OPTIONS}
        counts={facets?.severity}
        onChange={(severity) => set({ severity })}
      />
      <FilterMenu
        label="Status"
        unset="Not closed"
        value={values.status}
        options={STATUSES}
        counts={facets?.status}
        onChange={(status) => set({ status })}
      />
      <FilterMenu
        label="Cluster"
        unset="Any cluster"
        value={values.cluster}
        options={named("cluster")}
        counts={facets?.cluster}
        onChange={(cluster) => set({ cluster })}
      />
      <FilterMenu
        label="Seen by"
        unset="Any sensor"
        value={values.source}
        options={named("source")}
        counts={facets?.source}
        onChange={(source) => set({ source })}
      />
      {values.workloadId && <FilterChip label="One workload" onRemove={() => set({ workloadId: null })} />}
    </>
  );
}
