import type { Band } from "@/lib/engine/risk/bands";
import { continueVerdict, earlier, type StandingVerdict } from "@/lib/engine/sla";

/** The verdict of a change as it counts, and the one of what it fixes, which runs on beside it. */
export type CountedVerdict = { counted: StandingVerdict; own: StandingVerdict };

/**
 * Carries both clocks of a change that ends attack paths over a re-computation. When no path counts any more its own goes on: a path that comes and
 * goes puts nothing off.
 *
 * before  null for a risk that is new or open again. Without an own one beside it what counts is its own.
 * bands   what counts and its own; `ends` says whether open paths count.
 * `at`    as `continueVerdict` has it.
 */
export function continueCounted(
  before: { counted: StandingVerdict; own: StandingVerdict | null } | null,
  { band, ownBand, ends }: { band: Band; ownBand: Band; ends: boolean },
  at: Date,
): CountedVerdict {
  const own = continueVerdict(before ? (before.own ?? before.counted) : null, ownBand, at);
  if (!ends) return { counted: own, own };
  const counted = continueVerdict(before?.counted ?? null, band, at);
  const since = band === ownBand && own.since < counted.since ? own.since : counted.since;
  return { counted: { band, since, dueAt: earlier(counted.dueAt, own.dueAt) }, own };
}

/** Whether the own one has to be kept beside what counts. */
export function standsApart({ counted, own }: CountedVerdict): boolean {
  return !isSameVerdict(counted, own);
}

export function isSameVerdict(a: StandingVerdict, b: StandingVerdict): boolean {
  return a.band === b.band && a.since.getTime() === b.since.getTime() && a.dueAt?.getTime() === b.dueAt?.getTime();
}
