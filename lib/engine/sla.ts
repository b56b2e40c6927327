import { type Band, bandRank, dueDaysOf } from "@/lib/engine/risk/bands";

const DAY_MS = 86_400_000;

/** A band as it has stood: since when, and until when the organization has promised to act. */
export type StandingVerdict = { band: Band; since: Date; dueAt: Date | null };

/** When something is due whose verdict began at `since`; no days means no due date. */
export function dueAt(since: Date, days: number | null): Date | null {
  return days === null ? null : new Date(since.getTime() + days * DAY_MS);
}

/**
 * Carries the clock over a re-computation. The clock starts when the verdict began (MODEL section 5).
 *
 * Same     the standing verdict is returned as it is: re-scoring inside a band moves nothing.
 * Stricter the new band begins now, but a date promised before is never pushed back.
 * Laxer    it was at least this urgent since the standing verdict began, so the clock keeps running from there.
 *
 * `at` is when the facts changed (scan time), or now; a new risk begins there.
 */
export function continueVerdict(previous: StandingVerdict | null, band: Band, at: Date): StandingVerdict {
  if (!previous) return { band, since: at, dueAt: dueAt(at, dueDaysOf(band)) };
  if (previous.band === band) return previous;
  if (bandRank(band) < bandRank(previous.band)) {
    return { band, since: previous.since, dueAt: dueAt(previous.since, dueDaysOf(band)) };
  }
  return { band, since: at, dueAt: earlier(previous.dueAt, dueAt(at, dueDaysOf(band))) };
}

/** True when the promise is broken: due before `now` and still open. Due exactly now is not yet late. */
export function isOverdue(due: Date | null, now: Date): boolean {
  return due !== null && due.getTime() < now.getTime();
}

/** The first of two dates; one that there is before none. */
export function earlier(a: Date | null, b: Date | null): Date | null {
  if (!a || !b) return a ?? b;
  return a <= b ? a : b;
}
