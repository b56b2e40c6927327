/** When a source delivered: days are counted once however many reports came on them. */
export type Deliveries = {
  firstSuccessAt: Date | null;
  lastSuccessAt: Date | null;
  successDays: number;
  lastFailureAt: Date | null;
};

export type Rhythm = {
  state: "failing" | "silent" | "once" | "reporting";
  everyDays: number | null;
  quietDays: number | null;
};

/** Nothing is overdue sooner: a nightly job that misses a weekend is no news. */
export const SILENT_AFTER_DAYS = 3;
/** One missed turn may be chance. */
const MISSED_TURNS = 2;
const DAY_MS = 86_400_000;

/**
 * Whether a source reports as it uses to.
 *
 * Rule     its last delivery failed: failing. Else it is silent after three days and two of its usual pauses; the usual pause is
 *          the mean between the days on which it delivered. On one day only there is none, and nothing is said.
 */
export function rhythmOf(deliveries: Deliveries, now: Date): Rhythm {
  const { firstSuccessAt, lastSuccessAt, successDays, lastFailureAt } = deliveries;
  if (!firstSuccessAt || !lastSuccessAt) return { state: "failing", everyDays: null, quietDays: null };
  const quiet = (now.getTime() - lastSuccessAt.getTime()) / DAY_MS;
  const every =
    successDays > 1 ? (lastSuccessAt.getTime() - firstSuccessAt.getTime()) / DAY_MS / (successDays - 1) : null;
  const measured = { everyDays: every === null ? null : Math.round(every * 10) / 10, quietDays: Math.floor(quiet) };
  if (lastFailureAt && lastFailureAt > lastSuccessAt) return { state: "failing", ...measured };
  if (every === null) return { state: "once", ...measured };
  const overdue = quiet > Math.max(SILENT_AFTER_DAYS, MISSED_TURNS * every);
  return { state: overdue ? "silent" : "reporting", ...measured };
}
