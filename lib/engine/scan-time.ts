/** When a delivery counts as scanned, and whether it says so itself (law 1 needs to know). */
export type ScanTime = { at: Date; own: boolean; problem: string | null };

const FUTURE_TOLERANCE_MS = 10 * 60 * 1000;

/**
 * Scan time = stated, else the report's own, else arrival; more than ten minutes ahead of arrival becomes arrival.
 * Source   MODEL section 3, Time.
 */
export function scanTimeOf(stated: string | undefined, reported: string | null, arrival: Date): ScanTime {
  const text = stated ?? reported;
  const time = text ? Date.parse(text) : Number.NaN;
  // Before 1990 no scanner ran: a zero time means that the tool had none.
  if (Number.isNaN(time) || time < Date.UTC(1990, 0, 1)) return { at: arrival, own: false, problem: null };
  if (time > arrival.getTime() + FUTURE_TOLERANCE_MS) {
    return {
      at: arrival,
      own: false,
      problem: `The scan time ${text} lies in the future; the time of arrival is used instead.`,
    };
  }
  return { at: new Date(time), own: true, problem: null };
}
