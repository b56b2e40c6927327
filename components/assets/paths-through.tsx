"use client";

import Link from "next/link";
import { BandChip } from "@/components/severity/band-chip";
import { LongWords } from "@/components/ui/long-words";
import { Section } from "@/components/ui/section";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { formatBoundedCount } from "@/lib/client/format-number";
import { useRecord } from "@/lib/client/use-record";

const SHOWN = 20;
const PATHS = "kind:attack-path";

const WORDS = {
  through: { title: "Attack paths through it", none: "No open attack path is known that goes through it." },
  into: { title: "Attack paths into it", none: "No open attack path is known that ends here." },
} as const;

/** The open attack paths that go through an asset, or into a namespace, the worst first. */
export function PathsThrough({ assetId, way = "through" }: { assetId: string; way?: keyof typeof WORDS }) {
  const { data, error, refetch } = useRecord("listRisks", { query: { assetId, q: PATHS, limit: SHOWN } });
  return (
    <Section title={WORDS[way].title} note={data ? formatBoundedCount(data.count) : undefined}>
      {!data && !error && <SkeletonRows rows={2} label="Loading the attack paths" />}
      {error && !data && (
        <ErrorState title="The attack paths could not be read" error={error} onRetry={() => void refetch()} />
      )}
      {data?.items.length === 0 && <p className="text-sm">{WORDS[way].none}</p>}
      <ul className="divide-y divide-line">
        {data?.items.map((risk) => (
          <li key={risk.id} className="flex items-baseline gap-3 py-2 text-sm">
            <span className="w-24 shrink-0">
              <BandChip band={risk.band} score={risk.score} />
            </span>
            <Link
              href={`/risks/${risk.id}`}
              className="min-w-0 font-medium break-words hover:text-accent hover:underline"
            >
              <LongWords text={risk.title} />
            </Link>
          </li>
        ))}
      </ul>
      {data && data.nextCursor !== null && (
        <p className="pt-2 text-sm">
          <Link href={`/risks?${new URLSearchParams({ assetId, q: PATHS })}`} className="link">
            All in the list
          </Link>
        </p>
      )}
    </Section>
  );
}
