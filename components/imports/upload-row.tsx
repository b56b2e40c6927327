"use client";

import { X } from "lucide-react";
import Link from "next/link";
import { ImportStatusBadge, isFinal } from "@/components/imports/import-status-badge";
import type { Upload } from "@/components/imports/use-uploads";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { ProgressBar } from "@/components/ui/progress-bar";
import { formatBytes, formatCount } from "@/lib/client/format-number";
import { useRecord } from "@/lib/client/use-record";
import type { ImportDetail } from "@/lib/contracts/http/import";

/** One file from the disk to the list of risks: sent, read, applied, correlated, and what it changed. */
export function UploadRow({ upload, onDismiss }: { upload: Upload; onDismiss: () => void }) {
  const { data } = useFollowedImport(upload.importId);
  const done = upload.error !== null || upload.holds !== null || (data !== undefined && isFinal(data.status));
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-md border border-line bg-surface px-3 py-2 text-sm">
      <span className="min-w-0 flex-1 truncate">
        {upload.importId ? (
          <Link href={`/imports/${upload.importId}`} className="link font-medium">
            {upload.name}
          </Link>
        ) : (
          <span className="font-medium">{upload.name}</span>
        )}
        {upload.sizeBytes !== null && (
          <span className="ml-2 text-xs text-ink-muted">{formatBytes(upload.sizeBytes)}</span>
        )}
      </span>
      <span role="status" className="inline-flex items-center gap-2">
        {upload.error ? (
          <Badge tone="act">Refused</Badge>
        ) : data ? (
          <ImportStatusBadge status={data.status} />
        ) : (
          <Badge tone="accent">{upload.holds === null ? "Sending" : "Delivered"}</Badge>
        )}
      </span>
      <Button variant="ghost" size="icon-sm" aria-label={`Hide ${upload.name}`} onClick={onDismiss}>
        <X />
      </Button>
      <p className="w-full text-xs text-ink-muted">{sentence(upload, data)}</p>
      {!done && <ProgressBar label={`Progress of ${upload.name}`} share={data ? data.progress : upload.sent} />}
    </li>
  );
}

/** Asks every second until the import has come to an end; the live stream may be out of reach. */
function useFollowedImport(id: string | null) {
  const first = useRecord("getImport", { params: { id: id ?? "" } }, { enabled: id !== null });
  const running = first.data === undefined || !isFinal(first.data.status);
  return useRecord(
    "getImport",
    { params: { id: id ?? "" } },
    { enabled: id !== null, refetchInterval: running ? 1000 : false },
  );
}

function sentence(upload: Upload, data: ImportDetail | undefined): string {
  if (upload.error) return upload.error;
  if (upload.holds !== null)
    return `It holds ${formatCount(upload.holds)} reports, each an import of its own: the list says what becomes of them.`;
  if (!data) return upload.sent < 1 ? `${Math.floor(upload.sent * 100)} % sent` : "Received";
  if (data.status === "failed") return data.error ?? "It failed without a reason.";
  if (!isFinal(data.status))
    return `${data.format ?? "Recognizing the format"}: ${formatCount(data.counts.entries)} entries so far`;
  if (upload.seenBefore) return "These bytes were here before: this is the first import of them. Nothing was changed.";
  const { counts } = data;
  const parts = [
    `${formatCount(counts.new)} new`,
    `${formatCount(counts.resolved)} resolved`,
    `${formatCount(counts.unchanged)} unchanged`,
  ];
  if (counts.rejected > 0) parts.push(`${formatCount(counts.rejected)} not understood`);
  if (counts.held > 0) parts.push(`${formatCount(counts.held)} closures held for you`);
  return `${data.format}: ${parts.join(", ")}`;
}
