import Link from "next/link";
import { SeverityMark } from "@/components/severity/severity-mark";
import type { Column } from "@/components/table/column";
import { OwnerName } from "@/components/triage/owner-name";
import { Badge } from "@/components/ui/badge";
import { LongWords } from "@/components/ui/long-words";
import { RelativeTime } from "@/components/ui/relative-time";
import { placeNames, placeWords } from "@/lib/client/place-words";
import { shortName } from "@/lib/client/short-name";
import { findingStatusWord } from "@/lib/client/words";
import type { FindingItem } from "@/lib/contracts/http/finding";
import { toolName, toolNames } from "@/lib/model/tool-name";

export const FINDING_COLUMNS: readonly Column<FindingItem>[] = [
  {
    id: "severity",
    header: "Sev.",
    widthPx: 40,
    sort: { first: "-severity", second: "severity" },
    cell: (finding) => <SeverityMark severity={finding.severity} />,
  },
  { id: "title", header: "Finding", cell: (finding) => <Title finding={finding} /> },
  {
    id: "asset",
    header: "Asset",
    widthPx: 180,
    from: "md",
    cell: (finding) => (
      <span className="min-w-0">
        <Link
          href={`/assets/${finding.asset.id}`}
          title={finding.asset.name}
          className="block truncate hover:text-accent hover:underline"
        >
          {shortName(finding.asset.name)}
        </Link>
        {finding.place && (
          <span className="block truncate text-xs text-ink-muted" title={placeWords(finding.place)}>
            {placeNames(finding.place)}
          </span>
        )}
      </span>
    ),
  },
  { id: "owner", header: "Owner", widthPx: 130, from: "lg", cell: (finding) => <OwnerName owner={finding.owner} /> },
  {
    id: "fixed",
    header: "Fixed in",
    widthPx: 110,
    from: "lg",
    cell: (finding) => (
      <span className="truncate font-mono text-xs" title={finding.fixedVersion ?? undefined}>
        {finding.fixedVersion ?? "–"}
      </span>
    ),
  },
  { id: "tools", header: "Seen by", widthPx: 100, from: "xl", cell: (finding) => <Tools tools={finding.tools} /> },
  {
    id: "score",
    header: "Finding score",
    widthPx: 96,
    from: "sm",
    align: "right",
    sort: { first: "-score" },
    cell: (finding) => finding.score ?? "–",
  },
  {
    id: "age",
    header: "Age",
    widthPx: 88,
    from: "xl",
    align: "right",
    sort: { first: "firstSeenAt", second: "-firstSeenAt" },
    cell: (finding) => <RelativeTime at={finding.firstSeenAt} style="age" />,
  },
];

function Title({ finding }: { finding: FindingItem }) {
  return (
    <div className="min-w-0 flex-1">
      <p className="flex min-w-0 items-baseline gap-2">
        <Link
          href={`/findings/${finding.id}`}
          className="line-clamp-2 font-medium break-words hover:text-accent sm:block sm:truncate"
        >
          <LongWords text={finding.title} />
        </Link>
        {finding.exploited && <span className="shrink-0 text-xs font-medium text-act">Exploited</span>}
        {finding.held && <Badge tone="amber">closure held</Badge>}
        {finding.status !== "open" && (
          <span className="shrink-0 text-xs text-ink-muted">{findingStatusWord(finding.status)}</span>
        )}
      </p>
      <p className="truncate font-mono text-xs text-ink-muted">
        {[finding.rule !== finding.title && finding.rule, finding.subject].filter(Boolean).join(" · ")}
        <span className="md:hidden"> · {shortName(finding.asset.name)}</span>
      </p>
      {finding.place && <p className="text-xs break-words text-ink-muted md:hidden">{placeWords(finding.place)}</p>}
    </div>
  );
}

function Tools({ tools }: { tools: readonly string[] }) {
  const [first, ...others] = tools;
  if (!first) return <span className="text-ink-muted">–</span>;
  return (
    <span className="truncate" title={toolNames(tools)}>
      {toolName(first)}
      {others.length > 0 && <span className="text-ink-muted"> +{others.length}</span>}
    </span>
  );
}
