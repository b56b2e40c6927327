"use client";

import { FirstImportHint } from "@/components/imports/first-import-hint";
import { AssetTable } from "@/components/imports/health/asset-table";
import { ParserGaps } from "@/components/imports/health/parser-gaps";
import { Replays } from "@/components/imports/health/replays";
import { SenderTable } from "@/components/imports/health/sender-table";
import { SourceTable } from "@/components/imports/health/source-table";
import { UnplacedImports } from "@/components/imports/health/unplaced-imports";
import { WaitingClosures } from "@/components/imports/health/waiting-closures";
import { TextParts } from "@/components/overview/text-parts";
import { DetailSkeleton } from "@/components/shell/page-skeleton";
import { Breadcrumb } from "@/components/ui/breadcrumb";
import { RelativeTime } from "@/components/ui/relative-time";
import { ErrorState } from "@/components/ui/states";
import { useRecord } from "@/lib/client/use-record";

const POLL_MS = 3_000;

/** Whether what this tool knows is whole: who reports, who fails or went silent, what was not understood, what waits. */
export function HealthView() {
  const first = useRecord("importHealth");
  const replaying = (first.data?.replay?.waiting ?? 0) > 0;
  const { data, error, refetch } = useRecord("importHealth", {}, { refetchInterval: replaying ? POLL_MS : false });
  if (!data) {
    if (error)
      return <ErrorState title="The health of ingest could not be read" error={error} onRetry={() => void refetch()} />;
    return <DetailSkeleton label="Loading the health of ingest" />;
  }
  if (data.empty) return <FirstImportHint title="Nothing has been imported yet" />;
  return (
    <div className="mx-auto flex max-w-6xl flex-col gap-7 p-4 sm:p-6">
      <header className="flex flex-col gap-3">
        <Breadcrumb trail={[{ label: "Imports", href: "/imports" }]} here="Health" />
        <h1 className="text-xs font-medium text-ink-muted">Health of ingest</h1>
        <p className="max-w-3xl text-xl leading-7 font-semibold tracking-tight text-balance">
          <TextParts parts={data.headline} />
        </p>
        <p className="text-sm text-ink-muted">
          As of <RelativeTime at={data.asOf} />, from the imports of the last {data.days} days
        </p>
      </header>
      <SourceTable sources={data.sources} total={data.sourceCount} />
      <SenderTable senders={data.senders} />
      <ParserGaps gaps={data.gaps} />
      <Replays older={data.older} latest={data.replay} />
      <WaitingClosures held={data.held} total={data.heldCount} />
      <UnplacedImports imports={data.toPlace} total={data.toPlaceCount} />
      <AssetTable counts={data.assets} />
    </div>
  );
}
