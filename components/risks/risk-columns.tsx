import { Wrench } from "lucide-react";
import Link from "next/link";
import { ATTACK_PATH } from "@/components/risks/attack-path";
import { fixReadiness, PATH_READINESS } from "@/components/risks/fix-readiness";
import { RiskPlace } from "@/components/risks/risk-place";
import { riskStatusText } from "@/components/risks/risk-status-badge";
import { RiskTogether } from "@/components/risks/risk-together";
import { RiskWhy } from "@/components/risks/risk-why";
import { BandChip } from "@/components/severity/band-chip";
import type { Column } from "@/components/table/column";
import { OwnerName } from "@/components/triage/owner-name";
import { LongWords } from "@/components/ui/long-words";
import { RelativeTime } from "@/components/ui/relative-time";
import { formatCount } from "@/lib/client/format-number";
import type { RiskItem } from "@/lib/contracts/http/risk";

/** The prioritized list's columns; the title column says enough alone on a phone. */
export const RISK_COLUMNS: readonly Column<RiskItem>[] = [
  {
    id: "band",
    header: "Priority",
    widthPx: 96,
    sort: { first: "-score", second: "score" },
    cell: (risk) => <BandChip band={risk.band} score={risk.score} />,
  },
  { id: "title", header: "Risk", cell: (risk) => <Title risk={risk} /> },
  { id: "owner", header: "Owner", widthPx: 140, from: "md", cell: (risk) => <OwnerName owner={risk.owner} /> },
  {
    id: "due",
    header: "Due",
    widthPx: 104,
    from: "sm",
    sort: { first: "dueAt", second: "-dueAt" },
    cell: (risk) => <DueAndWord risk={risk} />,
  },
  {
    id: "fix",
    header: "Fix",
    widthPx: 92,
    from: "lg",
    cell: (risk) => <FixMark fix={risk.fix} isPath={risk.kind === ATTACK_PATH} />,
  },
  {
    id: "age",
    header: "Age",
    widthPx: 88,
    from: "xl",
    align: "right",
    sort: { first: "firstSeenAt", second: "-firstSeenAt" },
    cell: (risk) => <Age risk={risk} />,
  },
  {
    id: "findings",
    header: "Findings",
    widthPx: 76,
    from: "lg",
    align: "right",
    sort: { first: "-findings" },
    // An attack path closes by a cut; the findings that it uses are closed by their own fixes.
    cell: (risk) =>
      risk.kind === ATTACK_PATH ? (
        <span title="Findings that the path uses; each belongs to its own fix">{formatCount(risk.findings)}</span>
      ) : (
        <Link
          href={`/findings?riskId=${risk.id}`}
          title="Open findings in it"
          className="rounded-sm hover:text-accent hover:underline"
        >
          {formatCount(risk.findings)}
        </Link>
      ),
  },
];

/** The same where a public verdict sets the bands: by band, or by score alone. */
export const COLUMNS_BY_BAND: readonly Column<RiskItem>[] = RISK_COLUMNS.map((column) =>
  column.id === "band" ? { ...column, sort: { first: "-band", second: "-score" } } : column,
);

function Title({ risk }: { risk: RiskItem }) {
  return (
    <div className="min-w-0 flex-1">
      <p className="flex min-w-0 items-baseline gap-2">
        <Link
          href={`/risks/${risk.id}`}
          title={risk.title}
          data-title
          className="line-clamp-4 font-medium break-words hover:text-accent sm:line-clamp-3"
        >
          <LongWords text={risk.title} />
        </Link>
        {risk.status !== "open" && <span className="shrink-0 text-xs text-ink-muted">{riskStatusText(risk)}</span>}
        {risk.exception?.state === "asked" && risk.status !== "accepted" && (
          <span className="shrink-0 text-xs text-accent">Exception asked for</span>
        )}
      </p>
      <RiskPlace risk={risk} />
      <RiskWhy risk={risk} />
      <RiskTogether risk={risk} />
      <OwnerAndDue risk={risk} />
    </div>
  );
}

/** Who has it and until when, where a phone shows no columns for them. */
export function OwnerAndDue({ risk }: { risk: RiskItem }) {
  return (
    <span className="mt-0.5 flex flex-wrap items-center gap-x-2 text-xs sm:hidden">
      <OwnerName owner={risk.owner} />
      <span>
        {risk.dueAt && !risk.overdue && "Due "}
        <Due risk={risk} />
        {risk.dueReason?.word && <span className="text-ink-muted"> ({risk.dueReason.word})</span>}
      </span>
    </span>
  );
}

type Dated = Pick<RiskItem, "dueAt" | "overdue" | "decidedUntil"> & Partial<Pick<RiskItem, "dueReason">>;

/** When it is due; for what a decision keeps off the list, when that ends. Why then is said on hover. */
export function Due({ risk }: { risk: Dated }) {
  const note = risk.dueReason?.text;
  if (risk.decidedUntil)
    return (
      <span className="text-ink-muted">
        Ends <RelativeTime at={risk.decidedUntil} style="due" note={note} />
      </span>
    );
  if (!risk.dueAt)
    return (
      <span className="text-ink-muted" title={note}>
        No date
      </span>
    );
  return (
    <RelativeTime at={risk.dueAt} style="due" className={risk.overdue ? "font-medium text-act" : ""} note={note} />
  );
}

/** The same with a few words of why below it: equal bands may be due at different times. */
export function DueAndWord({ risk }: { risk: RiskItem }) {
  return (
    <span className="flex min-w-0 flex-col">
      <Due risk={risk} />
      {risk.dueReason?.word && (
        <span data-due-word title={risk.dueReason.text} className="text-xs text-ink-muted">
          {risk.dueReason.word}
        </span>
      )}
    </span>
  );
}

/** How long it has been there; of an attack path the words say by what that is known. */
function Age({ risk }: { risk: Pick<RiskItem, "firstSeenAt" | "firstSeenBy"> }) {
  return (
    <span className="flex flex-col items-end" title={risk.firstSeenBy ? AGE_BY[risk.firstSeenBy].title : undefined}>
      <RelativeTime at={risk.firstSeenAt} style="age" />
      {risk.firstSeenBy && <span className="text-xs text-ink-muted">{AGE_BY[risk.firstSeenBy].short}</span>}
    </span>
  );
}

/** What a path's age goes by. */
export const AGE_BY = {
  evidence: { name: "There since", short: "at least", title: "What is stored supports it since then, at the least" },
  found: {
    name: "Found",
    short: "since found",
    title: "How long its parts have been there is not known",
  },
} as const;

/** That a change is known, and in the words of the risk's own page whether it may be applied as it stands. */
function FixMark({ fix, isPath }: { fix: RiskItem["fix"]; isPath: boolean }) {
  if (!fix.available)
    return (
      <span title={fix.title} className="text-ink-muted">
        None yet
      </span>
    );
  const { word, means } = isPath ? PATH_READINESS : fixReadiness(fix);
  return (
    <span
      title={`${fix.title}. ${means} ${fix.confidence?.reason ?? ""}`.trim()}
      className={`inline-flex items-center gap-1 whitespace-nowrap ${word === "Ready" ? "text-good" : ""}`}
    >
      <Wrench className="size-3.5" aria-hidden />
      {word}
    </span>
  );
}
