"use client";

import Link from "next/link";
import { toast } from "sonner";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { plural } from "@/lib/client/format-number";
import { useChange } from "@/lib/client/use-change";
import { useMay } from "@/lib/client/use-session";
import { findingKindWord } from "@/lib/client/words";
import type { HeldClosure, ImportDetail } from "@/lib/contracts/http/import";

/** Closures that look like an accident: nothing is closed until a person says so, or a later report agrees. */
export function HeldClosures({ item }: { item: ImportDetail }) {
  const may = useMay("triage:write");
  const decide = useChange("decideClosures", ["getImport", "listImports", "listFindings", "listRisks", "overview"]);
  if (item.held.length === 0) return null;
  const waiting = item.held.filter(({ state }) => state === "held");
  const send = (decision: "approve" | "reject", ids: string[]) =>
    decide.mutate(
      { params: { id: item.id }, body: { decision, ids } },
      {
        onSuccess: ({ closed }) =>
          toast.success(decision === "approve" ? `${plural(closed, "finding")} closed.` : "Rejected: they stay open."),
      },
    );
  return (
    <Section
      title="Held closures"
      note={waiting.length > 0 ? "Nothing is closed until you decide" : "All decided"}
      action={
        may && waiting.length > 1 ? (
          <span className="flex gap-2">
            <Button
              disabled={decide.isPending}
              onClick={() =>
                send(
                  "approve",
                  waiting.map(({ id }) => id),
                )
              }
            >
              Approve all
            </Button>
            <Button
              disabled={decide.isPending}
              onClick={() =>
                send(
                  "reject",
                  waiting.map(({ id }) => id),
                )
              }
            >
              Reject all
            </Button>
          </span>
        ) : undefined
      }
    >
      <ul className="flex flex-col gap-3">
        {item.held.map((closure) => (
          <li
            key={closure.id}
            className="flex flex-wrap items-center gap-3 rounded-md border border-line bg-surface p-3 text-sm"
          >
            <Words closure={closure} />
            {may && closure.state === "held" && (
              <span className="flex gap-2">
                <Button variant="primary" disabled={decide.isPending} onClick={() => send("approve", [closure.id])}>
                  Approve: close them
                </Button>
                <Button disabled={decide.isPending} onClick={() => send("reject", [closure.id])}>
                  Reject: keep open
                </Button>
              </span>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

const STATE = {
  held: "waiting",
  approved: "approved",
  rejected: "rejected",
  released: "released by a later report",
} as const;

function Words({ closure }: { closure: HeldClosure }) {
  return (
    <div className="min-w-0 flex-1">
      <p>
        <span className="font-medium">
          {closure.wouldClose} of {closure.of} {findingKindWord(closure.kind).toLowerCase()} findings
        </span>{" "}
        of{" "}
        <Link href={`/assets/${closure.asset.id}`} className="link">
          {closure.asset.name}
        </Link>{" "}
        would close. <Badge tone={closure.state === "held" ? "amber" : "neutral"}>{STATE[closure.state]}</Badge>
      </p>
      <p className="text-xs text-ink-muted">
        {closure.reason} ({closure.stream}){closure.decidedBy && ` · ${closure.decidedBy}`}
        {closure.decidedAt && (
          <>
            {" · "}
            <RelativeTime at={closure.decidedAt} />
          </>
        )}
      </p>
    </div>
  );
}
