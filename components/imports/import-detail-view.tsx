"use client";

import { HeldClosures } from "@/components/imports/held-closures";
import { ImportCounts } from "@/components/imports/import-counts";
import { ImportHeader } from "@/components/imports/import-header";
import { ImportProblems } from "@/components/imports/import-problems";
import { ImportReplaySection } from "@/components/imports/import-replay";
import { isFinal } from "@/components/imports/import-status-badge";
import { ImportTimings } from "@/components/imports/import-timings";
import { PlaceImport } from "@/components/imports/place-import";
import { DetailSkeleton } from "@/components/shell/page-skeleton";
import { ErrorState } from "@/components/ui/states";
import { cn } from "@/lib/client/class-names";
import { useRecord } from "@/lib/client/use-record";

const POLL_MS = 1500;

/** One delivery: received, understood, rejected, what it changed, how long it took, what waits for a person. */
export function ImportDetailView({ id, narrow = false }: { id: string; narrow?: boolean }) {
  const first = useRecord("getImport", { params: { id } });
  const running = first.data !== undefined && (!isFinal(first.data.status) || first.data.replay?.state === "waiting");
  const {
    data: item,
    error,
    refetch,
  } = useRecord("getImport", { params: { id } }, { refetchInterval: running ? POLL_MS : false });
  if (!item) {
    if (error) return <ErrorState title="This import could not be read" error={error} onRetry={() => void refetch()} />;
    return <DetailSkeleton label="Loading the import" />;
  }
  return (
    <div className={cn("flex flex-col gap-6 p-4", !narrow && "mx-auto max-w-6xl sm:p-6")}>
      <ImportHeader item={item} full={!narrow} />
      <PlaceImport item={item} />
      <HeldClosures item={item} />
      <ImportCounts item={item} />
      <ImportProblems item={item} />
      <ImportReplaySection item={item} />
      <ImportTimings item={item} />
    </div>
  );
}
