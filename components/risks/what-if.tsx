"use client";

import { FlaskConical } from "lucide-react";
import { parseAsString, useQueryState } from "nuqs";
import { useEffect, useRef, useState } from "react";
import { ATTACK_PATH } from "@/components/risks/attack-path";
import { WhatIfResult } from "@/components/risks/what-if-result";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { useRecord } from "@/lib/client/use-record";
import type { RiskDetail } from "@/lib/contracts/http/risk";

type Asked = Pick<RiskDetail, "id" | "status" | "cuts" | "instead" | "kind">;

/** One change of an attack path that the address asks about, so that its outcome can be sent to somebody; null is the cheapest cut. */
function useCut({ kind, cuts, instead }: Asked): [string | null, () => void] {
  const [cut, setCut] = useQueryState("cut", parseAsString.withOptions({ history: "replace" }));
  const isOne = kind === ATTACK_PATH && [...cuts, ...instead].some(({ id }) => id === cut);
  return [isOne ? cut : null, () => void setCut(null)];
}

/** What would follow from the fix or the cuts, worked out by the server when somebody asks; nothing is changed. */
export function WhatIf({ risk }: { risk: Asked }) {
  const [cut, forget] = useCut(risk);
  const [isAsked, setAsked] = useState(false);
  const asked = isAsked || cut !== null;
  const place = useRef<HTMLDivElement>(null);
  // Whoever follows a link to one change is brought to what it does, which is far down the page.
  useEffect(() => {
    if (cut !== null) place.current?.scrollIntoView({ block: "start" });
  }, [cut]);
  const { data, error, refetch, isFetching } = useRecord(
    "whatIf",
    { params: { id: risk.id }, query: cut === null ? {} : { cut } },
    { enabled: asked, onRequest: true },
  );
  if (risk.status === "resolved") return null;
  return (
    <div ref={place} className="scroll-mt-16">
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
            <span className="flex flex-wrap gap-2">
              {cut !== null && (
                <Button
                  variant="ghost"
                  size="sm"
                  onClick={() => {
                    setAsked(true);
                    forget();
                  }}
                >
                  Of the cheapest cut instead
                </Button>
              )}
              <Button variant="ghost" size="sm" disabled={isFetching} onClick={() => void refetch()}>
                Work it out again
              </Button>
            </span>
          )
        }
      >
        {!asked && (
          <div className="flex flex-col items-start gap-3">
            <p className="max-w-prose text-sm">
              See which findings, scores and attack paths would change, and how many open risks would be left, before
              you do it. Nothing is changed.
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
              <p className="text-sm">
                No one or two changes are known that break this path, so there is nothing to try.
              </p>
            )}
            {data.outcomes.map((outcome) => (
              <WhatIfResult
                key={`${outcome.title} ${outcome.cutIds.join(" ")}`}
                outcome={outcome}
                riskId={risk.id}
                listed={data.listed}
              />
            ))}
          </div>
        )}
      </Section>
    </div>
  );
}
