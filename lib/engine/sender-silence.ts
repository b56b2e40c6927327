/** Who sends runtime events, by what: an event key's purpose, or `token` for a token's or person's deliveries. */
export type SenderPurpose = "falco" | "k8s-audit" | "admission" | "token";

/** When a sender delivered: hours are counted once however many deliveries came in them. `refusedAt`: a delivery that was no good at all. */
export type SenderDeliveries = {
  firstAt: Date | null;
  lastAt: Date | null;
  hours: number;
  refusedAt: Date | null;
};

export type SenderSilence = {
  state: "never" | "failing" | "silent" | "once" | "reporting";
  /** The usual pause between the hours in which it delivers; null while it has delivered in one hour only. */
  everyHours: number | null;
  quietHours: number | null;
};

/**
 * Nothing is overdue sooner. An API server writes audit events all the time; a sensor speaks only when something happens, and
 * nobody deploys at night.
 */
const SILENT_AFTER_HOURS: Record<SenderPurpose, number> = { "k8s-audit": 1, falco: 24, admission: 24, token: 24 };
/** One missed turn may be chance. */
const MISSED_TURNS = 3;
const HOUR_MS = 3_600_000;

/**
 * Whether a sender of events sends as it uses to.
 *
 * Rule     its last delivery was refused whole: failing. Else it is silent after its purpose's hours and three of its usual pauses. An
 *          API server has no need of a usual pause; a sensor that has spoken in one hour only is not known to be overdue.
 */
export function silenceOf(purpose: SenderPurpose, deliveries: SenderDeliveries, now: Date): SenderSilence {
  const { firstAt, lastAt, hours, refusedAt } = deliveries;
  if (!firstAt || !lastAt) return { state: refusedAt ? "failing" : "never", everyHours: null, quietHours: null };
  const quiet = Math.max(0, (now.getTime() - lastAt.getTime()) / HOUR_MS);
  const every = hours > 1 ? (lastAt.getTime() - firstAt.getTime()) / HOUR_MS / (hours - 1) : null;
  const measured = { everyHours: every === null ? null : Math.round(every * 10) / 10, quietHours: Math.floor(quiet) };
  if (refusedAt && refusedAt > lastAt) return { state: "failing", ...measured };
  if (every === null && purpose !== "k8s-audit") return { state: "once", ...measured };
  const overdue = quiet > Math.max(SILENT_AFTER_HOURS[purpose], MISSED_TURNS * (every ?? 0));
  return { state: overdue ? "silent" : "reporting", ...measured };
}
