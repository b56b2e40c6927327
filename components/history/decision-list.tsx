"use client";

import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { formatDay } from "@/lib/client/format-time";
import { useChange } from "@/lib/client/use-change";
import { useMay } from "@/lib/client/use-session";
import type { Decision } from "@/lib/contracts/http/decision";

const WORD = {
  accepted: "Accepted",
  false_positive: "False positive",
  not_affected: "Not affected",
  fixed: "Fixed",
  snoozed: "Snoozed",
} as const;

/** What people decided, with reason, author and end. One in force can be withdrawn: what was below it holds again. */
export function DecisionList({ decisions }: { decisions: readonly Decision[] }) {
  const may = useMay("triage:write");
  const revoke = useChange("revokeDecision", [
    "getRisk",
    "getFinding",
    "listRisks",
    "listFindings",
    "overview",
    "myWork",
  ]);
  if (decisions.length === 0) return null;
  return (
    <Section title="Decisions">
      <ul className="flex flex-col divide-y divide-line">
        {decisions.map((decision) => (
          <li key={decision.id} className="flex flex-col gap-1 py-2 text-sm first:pt-0">
            <p className="flex flex-wrap items-center gap-2">
              <Badge tone={decision.inForce ? "accent" : "neutral"}>
                {decision.state ? WORD[decision.state] : `Severity ${decision.severity ?? "as reported"}`}
              </Badge>
              <span className="text-ink-muted">{decision.inForce ? ends(decision) : ended(decision)}</span>
              {may && decision.inForce && (
                <Button
                  size="sm"
                  className="ml-auto"
                  disabled={revoke.isPending}
                  onClick={() => revoke.mutate({ params: { id: decision.id } })}
                >
                  Withdraw
                </Button>
              )}
            </p>
            <p>{decision.reason}</p>
            <p className="text-xs text-ink-muted">
              {decision.author}
              {decision.approver && `, approved by ${decision.approver}`} · <RelativeTime at={decision.createdAt} /> ·{" "}
              {decision.scopeText}
            </p>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function ends(decision: Decision): string {
  return decision.expiresAt ? `in force until ${formatDay(decision.expiresAt)}` : "in force, without an end";
}

function ended(decision: Decision): string {
  if (decision.revokedAt) return `withdrawn ${formatDay(decision.revokedAt)}`;
  return decision.expiresAt ? `ended ${formatDay(decision.expiresAt)}` : "no longer in force";
}
