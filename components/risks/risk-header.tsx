"use client";

import Link from "next/link";
import { ATTACK_PATH } from "@/components/risks/attack-path";
import { PathSearchNotice } from "@/components/risks/path-search-notice";
import { AGE_BY, Due } from "@/components/risks/risk-columns";
import { RiskException } from "@/components/risks/risk-exception";
import { SECRET_ROTATION } from "@/components/risks/risk-path";
import { RiskPlace } from "@/components/risks/risk-place";
import { RiskStale } from "@/components/risks/risk-stale";
import { RiskStatusBadge } from "@/components/risks/risk-status-badge";
import { RiskTogether } from "@/components/risks/risk-together";
import { riskTriageItem } from "@/components/risks/risk-triage-item";
import { workloadsOn } from "@/components/risks/workloads-on";
import { BandChipExplained } from "@/components/severity/band-chip";
import { OwnerAndWhy } from "@/components/triage/owner-and-why";
import { useTriageQuestions } from "@/components/triage/triage-context";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { LongWords } from "@/components/ui/long-words";
import { RelativeTime } from "@/components/ui/relative-time";
import { Facts } from "@/components/ui/section";
import { plural } from "@/lib/client/format-number";
import { useTriageRights } from "@/lib/client/use-triage-rights";
import type { RiskDetail } from "@/lib/contracts/http/risk";

/** What can happen, how bad it is, who has it and until when; then what a reader can do about it. */
export function RiskHeader({ risk, full }: { risk: RiskDetail; full: boolean }) {
  const Heading = full ? "h1" : "h2";
  return (
    <header className="flex flex-col gap-4">
      <div className="flex flex-col gap-2">
        <p className="flex flex-wrap items-center gap-2">
          <BandChipExplained band={risk.band} score={risk.score} />
          <RiskStatusBadge risk={risk} />
          {risk.kind === ATTACK_PATH && <Badge>Attack path</Badge>}
          {risk.usedFromAnywhere && <Badge tone="act">Usable from anywhere</Badge>}
          {risk.exposure === "internet" &&
            (risk.usedFromInside || risk.kind === SECRET_ROTATION ? (
              <>
                <Badge>Its workload is reachable from the internet</Badge>
                {risk.usedFromInside && <Badge>Used from inside</Badge>}
              </>
            ) : (
              <Badge tone="act">Reachable from the internet</Badge>
            ))}
          {risk.exploited && <Badge tone="act">Exploited in the wild</Badge>}
        </p>
        <Heading className="text-xl leading-7 font-semibold tracking-tight text-balance wrap-anywhere">
          <LongWords text={risk.title} />
        </Heading>
        <RiskPlace risk={risk} className="text-sm text-ink-muted" />
        <p className="max-w-prose text-base wrap-anywhere">{risk.summary}</p>
        <RiskTogether risk={risk} shown={10} className="max-w-prose text-sm" />
      </div>
      <RiskStale risk={risk} />
      {risk.kind === ATTACK_PATH && risk.assets[0] && <PathSearchNotice assetId={risk.assets[0].id} />}
      <RiskException request={risk.exception} />
      <div className="flex flex-wrap items-end justify-between gap-4">
        <Facts
          items={[
            { name: "Owner", value: <RiskOwner risk={risk} /> },
            { name: "Due", value: <DueAndWhy risk={risk} /> },
            risk.kind === ATTACK_PATH
              ? { name: "Goes through", value: <Workloads path={risk.path} /> }
              : { name: "Findings", value: <FindingsLink risk={risk} /> },
            {
              name: risk.firstSeenBy ? AGE_BY[risk.firstSeenBy].name : "Oldest finding",
              value: (
                <span>
                  <RelativeTime at={risk.firstSeenAt} />
                  {risk.firstSeenBy && (
                    <span className="block text-xs text-ink-muted">{AGE_BY[risk.firstSeenBy].title}</span>
                  )}
                </span>
              ),
            },
          ]}
        />
        <RiskActions risk={risk} />
      </div>
    </header>
  );
}

function RiskOwner({ risk }: { risk: RiskDetail }) {
  const ask = useTriageQuestions();
  const item = riskTriageItem(risk);
  const may = useTriageRights([item]);
  return <OwnerAndWhy owner={risk.owner} onWrong={may.change ? () => ask.handOver(item) : undefined} />;
}

function DueAndWhy({ risk }: { risk: RiskDetail }) {
  return (
    <span>
      <Due risk={risk} />
      {risk.dueReason && <span className="block max-w-prose text-xs text-ink-muted">{risk.dueReason.text}</span>}
    </span>
  );
}

/** Of the way as it is told; what may be entered instead is said beside it. */
function Workloads({ path }: { path: RiskDetail["path"] }) {
  const others = path[1]?.alike.length ?? 0;
  return (
    <span>
      {plural(workloadsOn(path), "workload")}
      {others > 0 && (
        <span className="block text-xs text-ink-muted">
          {plural(others, "other")} can be entered instead of the first
        </span>
      )}
    </span>
  );
}

function FindingsLink({ risk }: { risk: RiskDetail }) {
  return (
    <span>
      <Link href={`/findings?riskId=${risk.id}`} className="link">
        {plural(risk.findings, "finding")}
      </Link>
      {risk.assets[0] && (
        <>
          {" "}
          in{" "}
          <Link href={`/assets/${risk.assets[0].id}`} className="link">
            <LongWords text={risk.assets[0].name} />
          </Link>
        </>
      )}
      {risk.assetCount > 1 && (
        <span className="block text-xs text-ink-muted">
          {plural(risk.assetCount, "asset")} affected, counting what runs or holds it
        </span>
      )}
    </span>
  );
}

function RiskActions({ risk }: { risk: RiskDetail }) {
  const ask = useTriageQuestions();
  const items = [riskTriageItem(risk)];
  const may = useTriageRights(items);
  if (!may.change) return null;
  return (
    <div className="flex flex-wrap gap-2">
      <Button variant="primary" onClick={() => ask.assign(items)}>
        Assign
      </Button>
      <Button onClick={() => ask.setStatus(items)}>Set status</Button>
      {(may.decide || risk.exception?.state !== "asked") && (
        <Button onClick={() => ask.askException(items)}>{may.ask ? "Ask for an exception" : "Exception"}</Button>
      )}
    </div>
  );
}
