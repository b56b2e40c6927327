import Link from "next/link";
import { BandChip, bandWord } from "@/components/severity/band-chip";
import { formatCount } from "@/lib/client/format-number";
import type { UrgentBand } from "@/lib/contracts/http/overview";

/** What must be done now and how much of it is in time: before all that only looks back. */
export function UrgentPanel({ bands }: { bands: readonly UrgentBand[] }) {
  return (
    <section aria-label="What must be done now" className="mt-4 grid gap-x-10 gap-y-6 sm:grid-cols-2">
      {bands.map((one) => (
        <Band key={one.band} urgent={one} />
      ))}
    </section>
  );
}

function Band({ urgent }: { urgent: UrgentBand }) {
  const { band, dueDays, open, late, lateListed, lately } = urgent;
  return (
    <article aria-label={bandWord(band)} className="flex min-w-0 flex-col gap-2">
      <h2 className="flex items-center gap-2 text-sm text-ink-muted">
        <BandChip band={band} />
        {dueDays !== null && `due within ${dueDays} days`}
      </h2>
      <p className="flex flex-wrap items-baseline gap-x-3 text-sm">
        <Link
          href={urgent.href}
          className="rounded-sm text-3xl leading-9 font-semibold tracking-tight hover:text-accent hover:underline"
        >
          {formatCount(open)} open
        </Link>
        {open > 0 && <span>{formatCount(open - late)} in time</span>}
        {late > 0 && lateListed === 0 && <span className="font-semibold text-act">{formatCount(late)} late</span>}
        {lateListed > 0 && (
          <Link
            href={urgent.lateHref}
            className="inline-flex min-h-6 items-center font-semibold text-act hover:underline"
          >
            {formatCount(late)} late{lateListed !== late && `, listed as ${formatCount(lateListed)}`}
          </Link>
        )}
      </p>
      {open > 0 && (
        <span aria-hidden className="flex h-2 gap-0.5 overflow-hidden rounded-full">
          {open > late && <span className="bg-good" style={{ flexGrow: open - late }} />}
          {late > 0 && <span className="bg-act" style={{ flexGrow: late }} />}
        </span>
      )}
      <p className="text-xs text-ink-muted">
        <Link href={urgent.fixedHref} className="inline-flex min-h-6 items-center rounded-sm hover:underline">
          {latelyWords(lately)}
        </Link>
      </p>
    </article>
  );
}

/** In numbers and not as a share: of two risks half is one. What was fixed early counts too, so that it is not told as what was due. */
function latelyWords({ kept, due }: UrgentBand["lately"]): string {
  if (due === 0) return "None with a due date was fixed in the last 90 days, and none is late";
  return `${formatCount(kept)} of ${formatCount(due)} fixed in the last 90 days or late now ${kept === 1 ? "was" : "were"} fixed in time`;
}
