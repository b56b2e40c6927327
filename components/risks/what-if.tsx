"use client";

import { FlaskConical } from "lucide-react";
import { useState } from "react";
import { WhatIfResult } from "@/components/risks/what-if-result";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { useRecord } from "@/lib/client/use-record";
import type { RiskDetail } from "@/lib/contracts/http/risk";

/** What would follow from the fix or the cuts, worked out by the server when somebody asks; nothing is changed. */
export function WhatIf({ risk }: { risk: Pick<RiskDetail, "id" | "status" | "cuts" | "kind"> }) {
  const [asked, setAsked] = useState(false);
  const { data, error, refetch, isFetching } = useRecord(
    "whatIf",
    { params: { id: risk.id }, query: {} },
    { enabled: asked, onRequest: true },
  );
  if (risk.status === "resolved") return null;
  return (
    <Section
      title="What if you do this"
      note={
        data && (
          <>
            Worked out <RelativeTime at={data.computedAt} />; nothing is changed
          </>
        )
      }
      action={
        data && (
          <Button variant="ghost" size="sm" disabled={isFetching} onClick={() => void refetch()}>
            Work it out again
          </Button>
        )
      }
    >
      {!asked && (
        <div className="flex flex-col items-start gap-3">
          <p className="max-w-prose text-sm">
            See which findings, scores and attack paths would change, and how many open risks would be left, before you
            do it. Nothing is changed.
          </p>
          <Button onClick={() => setAsked(true)}>
            <FlaskConical /> Work it out
          </Button>
        </div>
      )}
      {asked && !data && !error && <SkeletonRows rows={3} label="Working out what would change" />}
      {error && !data && (
        <ErrorState title="What would change could not be worked out" error={error} onRetry={() => void refetch()} />
      )}
      {data && (
        <div aria-live="polite" className="flex flex-col gap-8">
          {data.outcomes.length === 0 && (
            <p className="text-sm">No one or two changes are known that break this path, so there is nothing to try.</p>
          )}
          {data.outcomes.map((outcome) => (
            <WhatIfResult key={`${outcome.title} ${outcome.cutIds.join(" ")}`} outcome={outcome} riskId={risk.id} />
          ))}
        </div>
      )}
    </Section>
  );
}
