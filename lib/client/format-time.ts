const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const UNITS: readonly [ms: number, unit: Intl.RelativeTimeFormatUnit][] = [
  [365 * DAY, "year"],
  [60 * DAY, "month"],
  [DAY, "day"],
  [HOUR, "hour"],
  [MINUTE, "minute"],
];
const relative = new Intl.RelativeTimeFormat("en-GB", { numeric: "auto", style: "long" });
const absolute = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const shortDay = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });

/** "3 days ago", "in 2 hours"; under a minute it is "just now". Months from 60 days on. */
export function formatRelative(at: string, nowMs: number): string {
  const delta = Date.parse(at) - nowMs;
  for (const [ms, unit] of UNITS) {
    const size = unit === "month" ? 30 * DAY : ms;
    if (Math.abs(delta) >= ms) return relative.format(Math.trunc(delta / size), unit);
  }
  return "just now";
}

/** "22 Nov 2026, 16:20" in the reader's time zone. */
export function formatAbsolute(at: string): string {
  return absolute.format(new Date(at));
}

/** "22 Nov 2026". */
export function formatDay(at: string): string {
  return day.format(new Date(at));
}

/** "22 Nov", for chart axes. */
export function formatShortDay(at: string): string {
  return shortDay.format(new Date(at));
}

/** "2 min", "5 h", "12 days", "3 months", for a narrow column: every unit in a form that is no other's. */
export function formatAge(at: string, nowMs: number): string {
  const age = Math.max(0, nowMs - Date.parse(at));
  if (age >= 730 * DAY) return `${Math.floor(age / (365 * DAY))} years`;
  if (age >= 90 * DAY) return `${Math.floor(age / (30 * DAY))} months`;
  if (age >= DAY) return age < 2 * DAY ? "1 day" : `${Math.floor(age / DAY)} days`;
  if (age >= HOUR) return `${Math.floor(age / HOUR)} h`;
  return `${Math.floor(age / MINUTE)} min`;
}

/** "Due in 3 days", "2 days late"; whole days, since due dates are promised in days. */
export function formatDue(at: string, nowMs: number): string {
  const days = Math.ceil((Date.parse(at) - nowMs) / DAY);
  if (Date.parse(at) < nowMs) {
    const late = Math.max(1, Math.floor((nowMs - Date.parse(at)) / DAY));
    return `${late} ${late === 1 ? "day" : "days"} late`;
  }
  return days <= 1 ? "within a day" : `in ${days} days`;
}

/** "0.8 s", "240 ms", "2 min 5 s". */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < MINUTE) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / MINUTE)} min ${Math.round((ms % MINUTE) / 1000)} s`;
}
