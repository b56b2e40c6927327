"use client";

import Link from "next/link";
import { ATTACK_PATH } from "@/components/risks/attack-path";
import { FixSteps } from "@/components/risks/fix-steps";
import { Due } from "@/components/risks/risk-columns";
import { RiskException } from "@/components/risks/risk-exception";
import { RiskPlace } from "@/components/risks/risk-place";
import { RiskTogether } from "@/components/risks/risk-together";
import { riskTriageItem } from "@/components/risks/risk-triage-item";
import { BandChip } from "@/components/severity/band-chip";
import { useTriageQuestions } from "@/components/triage/triage-context";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { InlineCode } from "@/components/ui/inline-code";
import { LongWords } from "@/components/ui/long-words";
import { plural } from "@/lib/client/format-number";
import type { ItemOf } from "@/lib/client/use-list";
import { useTriage } from "@/lib/client/use-triage";
import { useTriageRights } from "@/lib/client/use-triage-rights";

/** One change: why it matters, what to type, and what to say when it is not so simple. */
export function WorkCard({ item }: { item: ItemOf<"myWork"> }) {
  const ask = useTriageQuestions();
  const triage = useTriage("risk");
  const items = [riskTriageItem(item)];
  const may = useTriageRights(items);
  return (
    <article aria-label={item.fix.title} className="flex flex-col gap-3 rounded-lg border border-line bg-surface p-4">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
        <BandChip band={item.band} score={item.score} />
        <span>
          {item.dueAt && !item.overdue && "Due "}
          <Due risk={item} />
          {item.dueReason?.word && <span className="text-xs text-ink-muted"> ({item.dueReason.word})</span>}
        </span>
        {item.status === "in_progress" && <Badge tone="accent">In progress</Badge>}
        <Badge>
          {item.assignedTo === "me" ? "Yours" : `For ${item.owner.teamName ?? item.owner.team ?? "your team"}`}
        </Badge>
      </header>
      <div className="flex flex-col gap-1">
        <h3 className="text-base font-semibold">
          <Link href={`/risks/${item.id}`} className="hover:text-accent hover:underline">
            <LongWords text={item.fix.title} />
          </Link>
        </h3>
        <RiskPlace risk={item} />
        <p className="text-sm">{item.why}</p>
        <RiskTogether risk={item} />
        {/* The fix names its place itself, unless a diff stands there. */}
        {(item.fix.diff || item.fix.locus !== item.group) && (
          <p className="font-mono text-xs break-all text-ink-muted">{item.group}</p>
        )}
        <p className="text-xs text-ink-muted">
          {closesWords(item)}
          {item.assetCount > 1 && `; ${plural(item.assetCount, "asset")} affected, counting what runs or holds it`}.{" "}
          <InlineCode text={item.owner.reason} />
        </p>
      </div>
      <RiskException request={item.exception} />
      <FixSteps fix={item.fix} />
      <footer className="flex flex-wrap gap-2">
        {may.change && item.status !== "in_progress" && (
          <Button variant="primary" onClick={() => void triage(items, { status: "in_progress" }, "In progress.")}>
            I am on it
          </Button>
        )}
        {may.change && item.exception?.state !== "asked" && (
          <Button onClick={() => ask.askException(items)}>{may.ask ? "Ask for an exception" : "Exception"}</Button>
        )}
        {may.change && <Button onClick={() => ask.handOver(riskTriageItem(item))}>Not mine</Button>}
      </footer>
    </article>
  );
}

/** An attack path holds no findings: it is closed itself, unless other ways to the same goal remain. */
function closesWords({ kind, fix }: ItemOf<"myWork">): string {
  if (kind !== ATTACK_PATH) return `Closes ${plural(fix.closes, "finding")}`;
  return fix.available ? "Closes the path" : "Does not close the path by itself";
}
