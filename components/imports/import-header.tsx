import { Download } from "lucide-react";
import Link from "next/link";
import { ImportStatusBadge, isFinal } from "@/components/imports/import-status-badge";
import { COVERS_WORDS } from "@/components/imports/inventory-words";
import { Badge } from "@/components/ui/badge";
import { Breadcrumb } from "@/components/ui/breadcrumb";
import { Button } from "@/components/ui/button";
import { ProgressBar } from "@/components/ui/progress-bar";
import { RelativeTime } from "@/components/ui/relative-time";
import { Facts } from "@/components/ui/section";
import { Notice } from "@/components/ui/states";
import { formatBytes } from "@/lib/client/format-number";
import { formatAbsolute } from "@/lib/client/format-time";
import type { ImportDetail } from "@/lib/contracts/http/import";
import { findingKindsText } from "@/lib/model/finding-kind";

export function ImportHeader({ item, full }: { item: ImportDetail; full: boolean }) {
  const Heading = full ? "h1" : "h2";
  const name = item.filename ?? "Report without a name";
  return (
    <header className="flex flex-col gap-4">
      {full && <Breadcrumb trail={[{ label: "Imports", href: "/imports" }]} here={name} />}
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="flex min-w-0 flex-col gap-2">
          <p className="flex flex-wrap items-center gap-2">
            <ImportStatusBadge status={item.status} />
            {item.unplaced && <Badge tone="amber">Unplaced</Badge>}
            {item.partial && <Badge tone="amber">Partial</Badge>}
          </p>
          <Heading className="text-xl leading-7 font-semibold tracking-tight break-words">{name}</Heading>
        </div>
        {item.rawAvailable && (
          <Button asChild>
            <a href={`/api/v1/imports/${item.id}/raw`} download>
              <Download /> Raw file, secrets redacted
            </a>
          </Button>
        )}
      </div>
      {!isFinal(item.status) && <ProgressBar label="Progress of this import" share={item.progress} />}
      {item.error && <Notice tone="act">{item.error}</Notice>}
      <Facts items={facts(item)} />
    </header>
  );
}

function facts(item: ImportDetail) {
  const tool = item.tool ? `${item.tool.name} ${item.tool.version ?? ""}`.trim() : "Not stated";
  const stated = Object.entries(item.stated).filter(([key, value]) => value !== undefined && key !== "filename");
  return [
    {
      name: "Received",
      value: (
        <span>
          <RelativeTime at={item.receivedAt} /> from {item.actor}, {formatBytes(item.sizeBytes)} as delivered
          {item.packed && ", packed with gzip: the file itself is larger"}
        </span>
      ),
    },
    { name: "Format", value: item.format ?? "Not recognized" },
    { name: "Tool", value: tool },
    { name: "Filed under", value: <Target item={item} /> },
    { name: "Scan time", value: item.scannedAt ? formatAbsolute(item.scannedAt) : "Not known yet" },
    { name: "Coverage", value: <CoverageWords item={item} /> },
    ...(item.runUrl ? [{ name: "CI run", value: <RunLink url={item.runUrl} /> }] : []),
    ...(stated.length > 0
      ? [
          {
            name: "Sender stated",
            value: (
              <span className="font-mono text-xs break-all">
                {stated.map(([key, value]) => `${key}=${String(value)}`).join("  ")}
              </span>
            ),
          },
        ]
      : []),
  ];
}

/** Somebody else's page, whose address came with the delivery. */
function RunLink({ url }: { url: string }) {
  return (
    <a href={url} className="link break-all" rel="noopener noreferrer nofollow" target="_blank">
      {url}
    </a>
  );
}

function Target({ item }: { item: ImportDetail }) {
  if (!item.target && item.status === "failed") return <>Nothing: it was not read</>;
  if (!item.target) return <>{isFinal(item.status) ? "The assets its entries name" : "Not known yet"}</>;
  return (
    <Link href={`/assets/${item.target.id}`} className="link">
      {item.target.name}
    </Link>
  );
}

function CoverageWords({ item }: { item: ImportDetail }) {
  const { coverage, inventory } = item;
  if (!coverage) return <>Not known yet</>;
  if (inventory)
    return <>{inventory.covers === "adds" && coverage.reason ? coverage.reason : COVERS_WORDS[inventory.covers]}</>;
  const kinds = findingKindsText(coverage.kinds);
  return (
    <span>
      {kinds ? `Looked for ${kinds}. ` : ""}
      {coverage.resolves
        ? `What it no longer shows is closed${item.status === "held" ? " once you approve" : ""}.`
        : (coverage.reason ?? "It closes nothing.")}
      {coverage.notSeenSince.length > 0 && (
        <span className="block text-track-star">
          Not looked for this time: {findingKindsText(coverage.notSeenSince.map(({ kind }) => kind))}.
        </span>
      )}
    </span>
  );
}
