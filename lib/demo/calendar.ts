const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Days before the load on which the company scans, oldest first: the three steps, and the weeks between them. */
export const DAYS: readonly number[] = [56, 54, 45, 38, 31, 21, 14, 7, 1];
const STEP_DAYS: readonly number[] = [56, 21, 1];

/** The day of step 1, 2 or 3. */
export function dayOfStep(step: number): number {
  const day = STEP_DAYS[step - 1];
  if (day === undefined) throw new Error(`The demo has three steps, not ${step}.`);
  return day;
}

/** RFC 3339 of `days` before the anchor, `minutes` into that day's work. */
export function timeOf(anchor: Date, days: number, minutes = 0): string {
  return new Date(anchor.getTime() - days * DAY_MS + minutes * MINUTE_MS).toISOString();
}

/** Calendar day, YYYY-MM-DD, of `days` before the anchor. */
export function dateOf(anchor: Date, days: number): string {
  return timeOf(anchor, days).slice(0, 10);
}
