"use client";

import { FilterChip, FilterMenu } from "@/components/query/filter-menu";
import { QueryBar } from "@/components/query/query-bar";
import { useFacets } from "@/lib/client/use-facets";
import type { ListState } from "@/lib/client/use-list-state";
import { useRecord } from "@/lib/client/use-record";
import { riskStatusWord } from "@/lib/client/words";
import { RISK_STATUSES } from "@/lib/contracts/http/risk";
import { RISK_FIELDS } from "@/lib/contracts/http/search-fields";

export const RISK_FILTERS = [
  "q",
  "sort",
  "band",
  "status",
  "team",
  "exception",
  "paths",
  "assetId",
  "findingId",
] as const;
export type RiskFilter = (typeof RISK_FILTERS)[number];

const BANDS = [
  { value: "act", label: "Act" },
  { value: "attend", label: "Attend" },
  { value: "track*", label: "Track*" },
  { value: "track", label: "Track" },
];
const STATUSES = [
  ...RISK_STATUSES.map((value) => ({ value, label: riskStatusWord(value) })),
  { value: "any", label: "All" },
];

const EXCEPTIONS = [
  { value: "asked", label: "Asked for" },
  { value: "ending", label: "Ending within 30 days" },
];

/** What the page asks for while nobody chose: one change, one row. */
export const PATHS_FOLDED = "folded";
const PATHS = [{ value: "rows", label: "As rows of their own" }];

export function RiskFilters({ state }: { state: ListState<RiskFilter> }) {
  const { values, set } = state;
  const teams = useRecord("listTeams", { query: { limit: 200 } });
  const facets = useFacets("listRisks", { ...values, paths: values.paths ?? PATHS_FOLDED });
  const teamSlugs = (teams.data?.items ?? []).map(({ slug }) => slug);
  const teamOptions = [
    ...(teams.data?.items ?? []).map(({ slug, name }) => ({ value: slug, label: name })),
    { value: "person", label: "A person, no team" },
    { value: "none", label: "Nobody" },
  ];
  return (
    <>
      <QueryBar
        value={values.q ?? ""}
        fields={RISK_FIELDS}
        known={{ owner: teamSlugs }}
        placeholder="Filter, for example band:act exposed:true"
        onChange={(q) => set({ q: q || null })}
      />
      <FilterMenu
        label="Band"
        unset="Any band"
        value={values.band}
        options={BANDS}
        counts={facets?.band}
        onChange={(band) => set({ band })}
      />
      <FilterMenu
        label="Status"
        unset="Open and in progress"
        value={values.status}
        options={STATUSES}
        counts={facets?.status}
        onChange={(status) => set({ status })}
      />
      <FilterMenu
        label="Team"
        unset="Any team"
        value={values.team}
        options={teamOptions}
        counts={facets?.team}
        onChange={(team) => set({ team })}
      />
      <FilterMenu
        label="Exceptions"
        unset="Any"
        value={values.exception}
        options={EXCEPTIONS}
        onChange={(exception) => set({ exception })}
      />
      <FilterMenu
        label="Attack paths"
        unset="With the change that ends them"
        value={values.paths}
        options={PATHS}
        onChange={(paths) => set({ paths })}
      />
      {values.assetId && <FilterChip label="One asset" onRemove={() => set({ assetId: null })} />}
      {values.findingId && <FilterChip label="One finding" onRemove={() => set({ findingId: null })} />}
    </>
  );
}
