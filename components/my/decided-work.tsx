"use client";

import Link from "next/link";
import { RiskPlace } from "@/components/risks/risk-place";
import { riskStatusText } from "@/components/risks/risk-status-badge";
import { BandChip } from "@/components/severity/band-chip";
import { Section } from "@/components/ui/section";
import { ErrorState } from "@/components/ui/states";
import { useRecord } from "@/lib/client/use-record";

const SHOWN = 10;

/** What was accepted or snoozed and comes back one day; what ends next stands first. Nothing when nothing is decided. */
export function DecidedWork({ assigned }: { assigned: string | null | undefined }) {
  const whose = assigned === "me" || assigned === "team" ? assigned : "any";
  const { data, error, refetch } = useRecord("myWork", {
    query: { state: "decided", assigned: whose, limit: SHOWN },
  });
  if (error)
    return <ErrorState title="What is decided could not be read" error={error} onRetry={() => void refetch()} />;
  if (!data || data.items.length === 0) return null;
  return (
    <Section title="Decided" note="Off the list for a time; what ends next first">
      <ul className="divide-y divide-line">
        {data.items.map((item) => (
          <li key={item.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2 text-sm">
            <BandChip band={item.band} score={item.score} />
            <span className="min-w-0 flex-1">
              <Link href={`/risks/${item.id}`} className="break-words hover:text-accent hover:underline">
                {item.fix.title}
              </Link>
              <RiskPlace risk={item} />
            </span>
            <span className="text-xs text-ink-muted">{riskStatusText(item)}</span>
          </li>
        ))}
      </ul>
      {data.nextCursor && (
        <p className="pt-3 text-sm">
          <Link href="/risks?exception=ending" className="link">
            All that end within 30 days
          </Link>
        </p>
      )}
    </Section>
  );
}
