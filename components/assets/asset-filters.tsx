"use client";

import { FilterChip, FilterMenu } from "@/components/query/filter-menu";
import { QueryBar } from "@/components/query/query-bar";
import type { ListState } from "@/lib/client/use-list-state";
import { useRecord } from "@/lib/client/use-record";
import { assetKindWord } from "@/lib/client/words";
import { ASSET_FIELDS } from "@/lib/contracts/http/search-fields";
import { ASSET_KINDS } from "@/lib/model/asset-kind";

export const ASSET_FILTERS = [
  "q",
  "sort",
  "kind",
  "cluster",
  "clusterId",
  "namespace",
  "team",
  "freshness",
  "exposure",
  "retired",
] as const;
export type AssetFilter = (typeof ASSET_FILTERS)[number];

const KINDS = ASSET_KINDS.map((value) => ({ value, label: assetKindWord(value) }));
const FRESHNESS = [
  { value: "fresh", label: "Scanned lately" },
  { value: "stale", label: "Gone silent" },
  { value: "never", label: "Never scanned" },
];
const EXPOSURES = [
  { value: "internet", label: "The internet" },
  { value: "cluster", label: "The cluster" },
  { value: "namespace", label: "Its namespace" },
  { value: "none", label: "Nobody" },
  { value: "unknown", label: "Unknown" },
];

export function AssetFilters({ state }: { state: ListState<AssetFilter> }) {
  const { values, set } = state;
  const teams = useRecord("listTeams", { query: { limit: 200 } });
  const teamSlugs = (teams.data?.items ?? []).map(({ slug }) => slug);
  const teamOptions = [
    ...(teams.data?.items ?? []).map(({ slug, name }) => ({ value: slug, label: name })),
    { value: "none", label: "Nobody" },
  ];
  return (
    <>
      <QueryBar
        value={values.q ?? ""}
        fields={ASSET_FIELDS}
        known={{ owner: teamSlugs }}
        placeholder="Filter, for example payments kind:workload"
        onChange={(q) => set({ q: q || null })}
      />
      <FilterMenu
        label="Kind"
        unset="Any kind"
        value={values.kind}
        options={KINDS}
        onChange={(kind) => set({ kind })}
      />
      <FilterMenu
        label="Reachable by"
        unset="Anyone or nobody"
        value={values.exposure}
        options={EXPOSURES}
        onChange={(exposure) => set({ exposure })}
      />
      <FilterMenu
        label="Scan"
        unset="Any"
        value={values.freshness}
        options={FRESHNESS}
        onChange={(freshness) => set({ freshness })}
      />
      <FilterMenu
        label="Owner"
        unset="Any team"
        value={values.team}
        options={teamOptions}
        onChange={(team) => set({ team })}
      />
      <FilterMenu
        label="Retired"
        unset="Only what is there today"
        value={values.retired}
        options={[
          { value: "any", label: "Retired ones too" },
          { value: "true", label: "Only retired ones" },
        ]}
        onChange={(retired) => set({ retired })}
      />
      {values.clusterId && <ClusterChip id={values.clusterId} onRemove={() => set({ clusterId: null })} />}
      {values.cluster && <FilterChip label={`Cluster ${values.cluster}`} onRemove={() => set({ cluster: null })} />}
      {values.namespace && (
        <FilterChip label={`Namespace ${values.namespace}`} onRemove={() => set({ namespace: null })} />
      )}
    </>
  );
}

function ClusterChip({ id, onRemove }: { id: string; onRemove: () => void }) {
  const { data } = useRecord("getAsset", { params: { id } });
  return <FilterChip label={data ? `Cluster ${data.name}` : "One cluster"} onRemove={onRemove} />;
}
