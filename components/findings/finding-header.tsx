"use client";

import Link from "next/link";
import { findingTriageItem } from "@/components/findings/finding-triage-item";
import { SeverityMark } from "@/components/severity/severity-mark";
import { OwnerAndWhy } from "@/components/triage/owner-and-why";
import { useTriageQuestions } from "@/components/triage/triage-context";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { LongWords } from "@/components/ui/long-words";
import { RelativeTime } from "@/components/ui/relative-time";
import { Facts } from "@/components/ui/section";
import { Notice } from "@/components/ui/states";
import { useTriageRights } from "@/lib/client/use-triage-rights";
import { assetKindWord, findingKindWord, findingStatusWord } from "@/lib/client/words";
import type { FindingDetail } from "@/lib/contracts/http/finding";

export function FindingHeader({ finding, full }: { finding: FindingDetail; full: boolean }) {
  const Heading = full ? "h1" : "h2";
  return (
    <header className="flex flex-col gap-4">
      <div className="flex flex-col gap-2">
        <p className="flex flex-wrap items-center gap-2">
          <SeverityMark severity={finding.severity} word />
          <Badge tone={finding.status === "open" ? "neutral" : "accent"}>{findingStatusWord(finding.status)}</Badge>
          <Badge>{findingKindWord(finding.kind)}</Badge>
          {finding.kev && <Badge tone="act">Exploited in the wild</Badge>}
        </p>
        <Heading className="text-xl leading-7 font-semibold tracking-tight text-balance wrap-anywhere">
          <LongWords text={finding.title} />
        </Heading>
      </div>
      {finding.closedBy && (
        <Notice tone="accent">
          Closed <RelativeTime at={finding.closedBy.at} />: {finding.closedBy.text}.{" "}
          {finding.closedBy.importId && (
            <Link href={`/imports/${finding.closedBy.importId}`} className="link">
              See the import
            </Link>
          )}
        </Notice>
      )}
      {finding.held && <Notice>A report no longer shows it, but the closure waits for a person to approve it.</Notice>}
      <div className="flex flex-wrap items-end justify-between gap-4">
        <FindingFacts finding={finding} />
        <FindingActions finding={finding} />
      </div>
    </header>
  );
}

function FindingFacts({ finding }: { finding: FindingDetail }) {
  return (
    <Facts
      items={[
        {
          name: assetKindWord(finding.asset.kind),
          value: (
            <Link href={`/assets/${finding.asset.id}`} className="link">
              {finding.asset.name}
            </Link>
          ),
        },
        { name: "What", value: <span className="font-mono text-xs">{installed(finding)}</span> },
        { name: "Fix", value: <Fix finding={finding} /> },
        { name: "Owner", value: <FindingOwner finding={finding} /> },
        { name: "First seen", value: <RelativeTime at={finding.firstSeenAt} /> },
        {
          name: "Last seen",
          value: finding.lastSeenAt ? <RelativeTime at={finding.lastSeenAt} /> : "Not in any current scan",
        },
        ...(finding.riskId ? [{ name: "Risk", value: <RiskLink riskId={finding.riskId} /> }] : []),
      ]}
    />
  );
}

function installed(finding: FindingDetail): string {
  const versions = finding.package?.versions ?? [];
  return versions.length > 0 ? `${finding.subject} ${versions.join(", ")}` : finding.subject;
}

/** What the reports name, else where the change is told: most weaknesses in code and settings have theirs with the risk. */
function Fix({ finding: { fix, fixedVersion, riskId, riskHasFix } }: { finding: FindingDetail }) {
  if (fix) return fix;
  if (fixedVersion) return `Update to ${fixedVersion}`;
  if (!riskId || !riskHasFix) return "None is known yet";
  return (
    <Link href={`/risks/${riskId}`} className="link">
      See the risk’s fix
    </Link>
  );
}

function FindingOwner({ finding }: { finding: FindingDetail }) {
  const ask = useTriageQuestions();
  const item = findingTriageItem(finding);
  const may = useTriageRights([item]);
  return <OwnerAndWhy owner={finding.owner} onWrong={may.change ? () => ask.handOver(item) : undefined} />;
}

function RiskLink({ riskId }: { riskId: string }) {
  return (
    <Link href={`/risks/${riskId}`} className="link">
      What to change, and with what it is closed together
    </Link>
  );
}

function FindingActions({ finding }: { finding: FindingDetail }) {
  const ask = useTriageQuestions();
  const items = [findingTriageItem(finding)];
  const may = useTriageRights(items);
  if (!may.change) return null;
  return (
    <div className="flex flex-wrap gap-2">
      <Button variant="primary" onClick={() => ask.assign(items)}>
        Assign
      </Button>
      {may.decide && (
        <>
          <Button onClick={() => ask.setStatus(items)}>Set status</Button>
          <Button onClick={() => ask.askException(items)}>Exception</Button>
        </>
      )}
    </div>
  );
}
