"use client";

import Link from "next/link";
import { RiskWhy } from "@/components/risks/risk-why";
import { BandChip } from "@/components/severity/band-chip";
import { LongWords } from "@/components/ui/long-words";
import { Section } from "@/components/ui/section";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { formatBoundedCount } from "@/lib/client/format-number";
import { useRecord } from "@/lib/client/use-record";

const SHOWN = 5;

/** The worst open risks of what lies in a namespace, and how many there are: as the list counts them. */
export function NamespaceRisks({ namespace, cluster }: { namespace: string; cluster: string | null }) {
  const q = [`namespace:${quoted(namespace)}`, cluster && `cluster:${quoted(cluster)}`].filter(Boolean).join(" ");
  const { data, error, refetch } = useRecord("listRisks", { query: { q, limit: SHOWN, paths: "folded" } });
  return (
    <Section
      title="Open risks in it"
      note={data ? formatBoundedCount(data.count) : undefined}
      action={
        <Link href={`/risks?${new URLSearchParams({ q })}`} className="link text-sm">
          All of them
        </Link>
      }
    >
      {!data && !error && <SkeletonRows rows={SHOWN} label="Loading the risks" />}
      {error && !data && (
        <ErrorState title="The risks could not be read" error={error} onRetry={() => void refetch()} />
      )}
      {data?.items.length === 0 && <p className="text-sm">No open risk is known of anything in it.</p>}
      <ul className="divide-y divide-line">
        {data?.items.map((risk) => (
          <li key={risk.id} className="flex items-baseline gap-3 py-2 text-sm">
            <span className="w-24 shrink-0">
              <BandChip band={risk.band} score={risk.score} />
            </span>
            <span className="min-w-0">
              <Link href={`/risks/${risk.id}`} className="font-medium break-words hover:text-accent hover:underline">
                <LongWords text={risk.title} />
              </Link>
              <RiskWhy risk={risk} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** A cluster's name may hold spaces, colons and commas: in quotes they mean themselves. */
function quoted(value: string): string {
  return `"${value.replaceAll(/["\\]/g, "\\$&")}"`;
}
