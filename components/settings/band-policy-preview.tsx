"use client";

import { ArrowRight } from "lucide-react";
import Link from "next/link";
import { BandChip } from "@/components/severity/band-chip";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { formatCount, plural } from "@/lib/client/format-number";
import { useRecord } from "@/lib/client/use-record";
import type { BandPolicyPreview as Preview } from "@/lib/contracts/http/band-policy";
import type { BandSource } from "@/lib/model/band-source";

/** How many open risks would change band, worked out by the server without saving anything. */
export function BandPolicyPreview({ source }: { source: BandSource }) {
  const { data, error, refetch } = useRecord("previewBandPolicy", { query: { source } });
  return (
    <section aria-label="Preview" aria-live="polite" className="rounded-md border border-line bg-sunken p-3">
      {error && <ErrorState title="The preview could not be read" error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={2} label="Working out what would change" />}
      {data && <Result preview={data} />}
    </section>
  );
}

function Result({ preview }: { preview: Preview }) {
  const { unknown, moves } = preview;
  return (
    <>
      <p className="font-medium">{headline(preview)}</p>
      {unknown > 0 && (
        <p className="text-ink-muted">
          {plural(unknown, "open risk")} {unknown === 1 ? "is" : "are"} not counted: what another source says is known
          once they are scored again, at the latest with the next feed.
        </p>
      )}
      <ul className="mt-2 flex flex-col gap-1.5">
        {moves.map(({ from, to, risks: count }) => (
          <li key={`${from} ${to}`} className="flex items-center gap-2">
            <BandChip band={from} />
            <ArrowRight className="size-3.5 text-ink-muted" aria-label="becomes" />
            <BandChip band={to} />
            <Link
              href={`/risks?band=${encodeURIComponent(from)}`}
              className="link inline-flex min-h-6 items-center tabular-nums"
            >
              {plural(count, "risk")}
              <span className="sr-only"> among those in this band now</span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}

function headline({ risks, stricter, laxer, unknown }: Preview): string {
  const changed = stricter + laxer;
  if (risks > 0 && unknown === risks) return "What would change is not known yet.";
  if (changed === 0)
    return unknown > 0 ? "No risk that is counted would change band." : "No open risk would change band.";
  return `${formatCount(changed)} of ${plural(risks - unknown, "open risk")} would change band: ${formatCount(stricter)} more urgent, ${formatCount(laxer)} less.`;
}
