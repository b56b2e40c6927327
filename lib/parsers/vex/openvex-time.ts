import { fields, text, timestamp } from "@/lib/parsers/fields";

/** When a statement was made, as written: null where it has no time, which then is the document's. `at` is its place in the document. */
export type Written = { time: string | null; isTold: boolean; at: number };
/** The same in milliseconds. `sure` is false for a time that cannot be: then only its place is certain. */
export type Moment = { ms: number; at: number; sure: boolean };
/** Of several moments the latest, and the last place. */
export type Latest = { ms: number; at: number; last: number };
export type DocumentTime = { written: number; end: number };

export function writtenAt(statement: unknown, at: number): Written {
  const { timestamp: stated } = fields(statement);
  const time = timestamp(stated);
  // Go writes the zero time for none.
  return { time, isTold: time !== null || text(stated)?.startsWith("0001-01-01") !== false, at };
}

/**
 * `written` is the time of statements without one, `end` the last that any can have; without either nothing is known of times, and
 * where neither can be, none counts.
 */
export function documentTime(doc: { timestamp?: unknown; last_updated?: unknown }): DocumentTime {
  const told = [doc.timestamp, doc.last_updated].map(timestamp).filter((time) => time !== null);
  const times = told.map((time) => Date.parse(time)).filter((ms) => ms < NEVER);
  const [written = 0, ...others] = times;
  if (told.length > 0 && times.length === 0) return { written, end: Number.NEGATIVE_INFINITY };
  return { written, end: times.length === 0 ? Number.NaN : Math.max(written, ...others) };
}

/** No document is written so late: where it says so its times order nothing, and what stands further on is newer. */
const NEVER = Date.UTC(2100, 0);

/** A statement is no later than its document, as a scan is no later than its arrival (a statement of the year 9999 beat all others). */
export function momentOf({ time, isTold, at }: Written, { written, end }: DocumentTime): Moment {
  const ms = time === null ? written : Date.parse(time);
  return { ms: ms > end ? end : ms, at, sure: isTold && ms <= end };
}

export function latestOf(known: Latest | undefined, { ms, at }: Moment): Latest {
  if (!known) return { ms, at, last: at };
  const last = Math.max(known.last, at);
  return ms > known.ms || (ms === known.ms && at > known.at) ? { ms, at, last } : { ...known, last };
}

/** Of two of one time the one that stands later counts; so it does where the time of the statement that clears cannot be. */
export function isLater({ ms, at, last }: Latest, than: Moment): boolean {
  return ms > than.ms || (ms === than.ms && at > than.at) || (!than.sure && last > than.at);
}
