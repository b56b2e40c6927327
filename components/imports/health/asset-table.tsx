"use client";

import Link from "next/link";
import { type HealthColumn, HealthTable } from "@/components/imports/health/health-table";
import { FailureMoment, ImportMoment } from "@/components/imports/health/import-moment";
import { Badge, type Tone } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/section";
import { Segmented } from "@/components/ui/segmented";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { cn } from "@/lib/client/class-names";
import { formatBoundedCount } from "@/lib/client/format-number";
import { useList } from "@/lib/client/use-list";
import { useListState } from "@/lib/client/use-list-state";
import { assetKindWord } from "@/lib/client/words";
import type { AssetIngest, ImportHealth } from "@/lib/contracts/http/import-health";

const FILTERS = ["state"] as const;
const STATES: Record<AssetIngest["state"], { word: string; tone: Tone; means: string }> = {
  never: { word: "Never scanned", tone: "attend", means: "No tool has looked for weaknesses in it." },
  failing: { word: "Failing", tone: "act", means: "The last delivery about it failed." },
  stale: { word: "Stale", tone: "amber", means: "No tool has looked at it for a week." },
  fresh: { word: "Fresh", tone: "good", means: "A tool has looked at it within a week." },
};

const COLUMNS: readonly HealthColumn<AssetIngest>[] = [
  {
    header: "Asset",
    cell: ({ asset }) => (
      <span className="block min-w-32">
        <Link href={`/assets/${asset.id}`} className="link break-all">
          {asset.name}
        </Link>
        <span className="block text-xs text-ink-muted">{assetKindWord(asset.kind)}</span>
      </span>
    ),
  },
  { header: "State", cell: (asset) => <State asset={asset} /> },
  { header: "Last report of each tool", cell: ({ tools }) => <Tools tools={tools} /> },
  { header: "Failed since", from: "md", cell: ({ lastFailure }) => <FailureMoment failure={lastFailure} /> },
];

/** Assets by what each tool last said of them; at first only those in trouble, the longest unheard of first. */
export function AssetTable({ counts }: { counts: ImportHealth["assets"] }) {
  const { values, set } = useListState(FILTERS);
  const state = values.state ?? "trouble";
  const list = useList("listAssetIngest", { state }, 50);
  const options = [
    { value: "trouble", label: "In trouble" },
    { value: "never", label: `Never ${counts.never}` },
    { value: "stale", label: `Stale ${counts.stale}` },
    { value: "failing", label: `Failing ${counts.failing}` },
    { value: "any", label: "All" },
  ];
  return (
    <div id="assets">
      <Section
        title="Assets"
        note={list.count && !list.isStale ? formatBoundedCount(list.count) : undefined}
        action={
          <div className="max-w-full overflow-x-auto">
            <Segmented
              label="Which assets"
              value={state}
              options={options}
              onChange={(value) => set({ state: value === "trouble" ? null : value })}
            />
          </div>
        }
      >
        <Rows list={list} trouble={state !== "any"} />
      </Section>
    </div>
  );
}

type List = ReturnType<typeof useList<"listAssetIngest">>;

function Rows({ list, trouble }: { list: List; trouble: boolean }) {
  if (list.rows.length === 0) {
    if (list.error) return <ErrorState title="The assets could not be read" error={list.error} onRetry={list.retry} />;
    if (list.isLoading) return <SkeletonRows rows={5} label="Loading assets" />;
    return (
      <p className="text-sm text-ink-muted">
        {trouble ? "No asset is in this state." : "No asset is known that something could scan."}
      </p>
    );
  }
  return (
    <div aria-busy={list.isStale} className={cn(list.isStale && "opacity-60")}>
      <HealthTable
        label="Assets, longest unheard of first"
        rows={list.rows}
        rowKey={({ id }) => id}
        columns={COLUMNS}
      />
      {list.hasMore && (
        <Button className="mt-3" disabled={list.isLoadingMore} onClick={list.loadMore}>
          Show more
        </Button>
      )}
    </div>
  );
}

function State({ asset: { state, asset, tools } }: { asset: AssetIngest }) {
  const { word, tone, means } = STATES[state];
  return (
    <span className="block max-w-44">
      <span title={means}>
        <Badge tone={tone}>{word}</Badge>
      </span>
      {state === "never" && (
        <span className="mt-1 block text-xs text-ink-muted">{neverWords(asset.kind, tools.length > 0)}</span>
      )}
    </span>
  );
}

/** What was sent about an asset may be no scan (a statement of who built it): then it stands beside "never scanned" and needs a word. */
function neverWords(kind: AssetIngest["asset"]["kind"], wasSent: boolean): string {
  if (kind === "artifact") return "The report looked for no weakness. Say what it is about.";
  return wasSent ? "What was sent looked for no weakness: scan it." : "Nothing was sent about it: scan it.";
}

function Tools({ tools }: { tools: AssetIngest["tools"] }) {
  if (tools.length === 0) return <span className="text-ink-muted">no tool</span>;
  return (
    <ul className="flex flex-col gap-1">
      {tools.map(({ tool, sender, at, importId, stale }) => (
        <li key={tool}>
          {tool}, <ImportMoment moment={{ importId, at }} />
          {stale && (
            <span className="text-track-star" title="It has said nothing of this for a week">
              {" "}
              · stale
            </span>
          )}
          <span className="block text-xs text-ink-muted">from {sender}</span>
        </li>
      ))}
    </ul>
  );
}
