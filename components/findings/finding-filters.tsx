"use client";

import { FilterChip, FilterMenu } from "@/components/query/filter-menu";
import { QueryBar } from "@/components/query/query-bar";
import { severityWord } from "@/components/severity/severity-mark";
import { useFacets } from "@/lib/client/use-facets";
import type { ListState } from "@/lib/client/use-list-state";
import { findingKindWord, findingStatusWord } from "@/lib/client/words";
import { FINDING_STATUSES } from "@/lib/contracts/http/finding";
import { FINDING_FIELDS } from "@/lib/contracts/http/search-fields";
import { FINDING_KINDS } from "@/lib/model/finding-kind";
import { SEVERITIES } from "@/lib/model/severity";
import { toolName } from "@/lib/model/tool-name";

export const FINDING_FILTERS = [
  "q",
  "sort",
  "kind",
  "severity",
  "status",
  "assetId",
  "riskId",
  "importId",
  "change",
  "rule",
  "tool",
] as const;
export type FindingFilter = (typeof FINDING_FILTERS)[number];

const KINDS = FINDING_KINDS.map((value) => ({ value, label: findingKindWord(value) }));
const SEVERITY_OPTIONS = SEVERITIES.map((value) => ({ value, label: severityWord(value) }));
const STATUSES = [
  ...FINDING_STATUSES.map((value) => ({ value, label: findingStatusWord(value) })),
  { value: "any", label: "All" },
];

export function FindingFilters({ state }: { state: ListState<FindingFilter> }) {
  const { values, set } = state;
  const facets = useFacets("listFindings", values);
  return (
    <>
      <QueryBar
        value={values.q ?? ""}
        fields={FINDING_FIELDS}
        placeholder="Filter, for example severity:critical kev:true"
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
        label="Kind"
        unset="Any kind"
        value={values.kind}
        options={KINDS}
        counts={facets?.kind}
        onChange={(kind) => set({ kind })}
      />
      <FilterMenu
        label="Status"
        unset="Open"
        value={values.status}
        options={STATUSES}
        counts={facets?.status}
        onChange={(status) => set({ status })}
      />
      {values.assetId && <FilterChip label="One asset" onRemove={() => set({ assetId: null })} />}
      {values.riskId && <FilterChip label="One risk" onRemove={() => set({ riskId: null })} />}
      {values.importId && (
        <FilterChip
          label={`One import${values.change ? `: ${values.change}` : ""}`}
          onRemove={() => set({ importId: null, change: null })}
        />
      )}
      {values.rule && <FilterChip label={values.rule} onRemove={() => set({ rule: null })} />}
      {values.tool && <FilterChip label={`Seen by ${toolName(values.tool)}`} onRemove={() => set({ tool: null })} />}
    </>
  );
}
