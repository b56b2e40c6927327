import Link from "next/link";
import { Badge } from "@/components/ui/badge";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { formatDay } from "@/lib/client/format-time";
import type { AssetDetail, StreamCoverage } from "@/lib/contracts/http/asset";
import { findingKindsText } from "@/lib/model/finding-kind";
import { toolName } from "@/lib/model/tool-name";

const FRESHNESS = {
  fresh: { word: "fresh", tone: "good" },
  stale: { word: "silent", tone: "amber" },
  never: { word: "never", tone: "attend" },
} as const;

const OVER = { word: "earlier version", tone: "neutral" } as const;

/** What has looked at it, for what, and what nothing looks for any more. */
export function AssetCoverageSection({ asset }: { asset: AssetDetail }) {
  return (
    <Section title="Coverage and freshness" note={asset.coverage.text}>
      <ul className="divide-y divide-line">
        {asset.streams.map((stream) => (
          <StreamRow key={stream.streamId} stream={stream} />
        ))}
      </ul>
      {asset.notSeenSince.length > 0 && (
        <p className="mt-2 text-sm text-track-star">
          No longer looked for:{" "}
          {asset.notSeenSince
            .map(({ kind, since }) => `${findingKindsText([kind])}${since ? ` (last ${formatDay(since)})` : ""}`)
            .join(", ")}
          .
        </p>
      )}
    </Section>
  );
}

function StreamRow({ stream }: { stream: StreamCoverage }) {
  // What only an earlier version was asked for has not gone silent: it is over.
  const look = stream.current ? FRESHNESS[stream.freshness] : OVER;
  const where = [stream.ref, stream.platform, stream.scope === "default" ? null : stream.scope]
    .filter(Boolean)
    .join(" · ");
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 gap-y-1 py-2 text-sm">
      <span className="font-medium">{toolName(stream.tool)}</span>
      {where && <span className="font-mono text-xs text-ink-muted">{where}</span>}
      <Badge tone={look.tone}>{look.word}</Badge>
      <span className="ml-auto text-xs text-ink-muted">
        {stream.lastScanAt ? <RelativeTime at={stream.lastScanAt} /> : "no scan"}
        {stream.lastImportId && (
          <>
            {" · "}
            <Link href={`/imports/${stream.lastImportId}`} className="link">
              import
            </Link>
          </>
        )}
      </span>
      <span className="w-full text-xs text-ink-muted">
        {stream.kinds.length > 0
          ? `Looks for ${findingKindsText(stream.kinds.map(({ kind }) => kind))}`
          : "Says what is there; it does not look for findings"}
      </span>
    </li>
  );
}
